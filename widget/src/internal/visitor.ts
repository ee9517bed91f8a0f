/** Whose a widget is: a user of the site's, whom the site has named by a token that it has signed, or anybody's. */
import type { SignpostOptions } from "@signpost/sdk";
import type { ChatElement } from "../elements/chat/chat.ts";
import type { SearchElement } from "../elements/search/search.ts";
import type { Notice, Trouble } from "./notice.ts";

/** What elements are given beside their own: how to connect, where to keep what is the visitor's, and what he has begun to write. */
export type Given = {
	visitor?: Partial<SignpostOptions> | undefined;
	keptAs?: string | undefined;
	recentPlace?: { name: string; place: () => Storage } | undefined;
	drafts?: { chat?: string | undefined; search?: string | undefined } | undefined;
	notice?: Notice | null;
};

export type Views = { chat?: ChatElement; search?: SearchElement };

export type Seat = {
	apiKey: string;
	widgetId: string | null | undefined;
	/** What is shown. */
	views: () => Views;
	/** Puts new elements in the place of those there are. */
	replace: (given: Given) => void;
	/** The token is not good any more. */
	onEnd: () => void;
	/** What elements are to tell from now on. */
	notify: (notice: Notice | null) => void;
};

export type Seating = ReturnType<typeof createSeating>;

/** `askedAt`: when the page was last asked for a new token, as the one there is has ended; 0: it has not. */
type User = { name: string; token: string; askedAt: number };

/** The page is not asked for a token again before that, in ms: more than one request finds that it has ended. */
const ASK_AGAIN_MS = 5_000;

/** Longest time between two tries to find out who he is, in seconds. */
const MAX_WAIT = 60;

export function createSeating({ apiKey, widgetId, views, replace, onEnd, notify }: Seat) {
	let user: User | null = null;
	let tries = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** What is kept of a user is kept in the tab alone, below this name, and goes when somebody else comes. */
	const place = `signpost:user:${apiKey}`;

	function end(known: User | null): void {
		if (known === null || known !== user || Date.now() - known.askedAt < ASK_AGAIN_MS) return;
		known.askedAt = Date.now();
		onEnd();
	}

	function renew(known: User, token: string): void {
		Object.assign(known, { token, askedAt: 0 });
		const store = views().chat?.store;
		if (store?.getSnapshot().error?.code === "VISITOR_REFUSED") void store.retry();
	}

	function sit(token: string | null): void {
		const name = nameIn(token);
		if (name !== null && token !== null && name === user?.name) renew(user, token);
		// The page before this one may have had a user.
		else if (name === null && user === null) makeRoom(place, null);
		else change(name === null || token === null ? null : { name, token, askedAt: 0 });
	}

	function change(next: User | null): void {
		const { chat, search } = views();
		// Who logs in goes on with what he was writing; nobody goes on with a user's.
		const drafts = user === null ? { chat: chat?.draft(), search: search?.draft() } : undefined;
		// Nothing of whoever was there is left: not what is on its way either.
		chat?.store.clear();
		user = next;
		makeRoom(place, user?.name ?? null, `signpost:chat:${widgetId ?? ""}`);
		replace({ ...(user === null ? NOBODYS : givenFor(user, place, end)), drafts });
	}

	return {
		/** Gives the widget to whom the token names; to anybody, with null. */
		take(token: string | null): void {
			tries = 0;
			clearTimeout(timer);
			sit(token);
			notify(null);
		},
		/**
		 * It cannot be found out just now who he is: nothing is lost, and nothing is shown unless it is most likely his.
		 * `again`: called when it is to be tried again. `token`: what names him, where that is known.
		 */
		wait(trouble: Trouble, again: () => void, token?: string): void {
			clearTimeout(timer);
			const seconds = Math.max(trouble.retryAfter ?? 0, Math.min(MAX_WAIT, 2 ** tries));
			tries += 1;
			const isHis = user !== null && (token === undefined ? user.askedAt > 0 : nameIn(token) === user.name);
			timer = setTimeout(again, seconds * 1_000);
			notify({ ...trouble, isShut: !isHis, again });
		},
		/** Whether the widget is the user's already whom the token names. */
		isOf: (token: string) => user !== null && nameIn(token) === user.name,
		/** To be told of the elements' errors. */
		onError: (event: Event) => {
			if ((event as CustomEvent<{ code: string }>).detail.code === "VISITOR_REFUSED") end(user);
		},
	};
}

const NOBODYS: Given = { visitor: undefined, keptAs: undefined, recentPlace: undefined };

/** Whom a signed token names; null: nobody. */
function nameIn(token: string | null): string | null {
	try {
		const [, claims = ""] = token?.split(".") ?? [];
		return String((JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: unknown }).sub);
	} catch {
		return null;
	}
}

/** With the token as it is by then. */
function givenFor(user: User, name: string, onEnd: (user: User) => void): Given {
	const visitor: Given["visitor"] = {
		visitorToken: user.token,
		storage: null,
		fetch: async (input, init) => {
			const headers = new Headers(init?.headers);
			headers.set("x-signpost-visitor", user.token);
			const response = await fetch(input, { ...init, headers });
			if (response.status === 401) onEnd(user);
			return response;
		},
	};
	const recentPlace = { name: `${name}:recent`, place: () => sessionStorage };
	return { visitor, keptAs: `${name}:chat`, recentPlace };
}

/** `also`: what goes whoever comes. */
function makeRoom(place: string, name: string | null, also = ""): void {
	try {
		sessionStorage.removeItem(also);
		if (sessionStorage.getItem(place) === name) return;
		for (const one of Object.keys(sessionStorage)) if (one.startsWith(place)) sessionStorage.removeItem(one);
		sessionStorage.removeItem("signpost:visit");
		if (name !== null) sessionStorage.setItem(place, name);
	} catch {
		// Blocked: nothing is kept.
	}
}
