/** Whose a widget is: a user of the site's, whom the site has named by a token that it has signed, or anybody's. */
import type { SignpostOptions } from "@signpost/sdk";
import type { ChatElement } from "../elements/chat/chat.ts";

/** What elements are given beside their own: how to connect, and where to keep what is the visitor's. */
export type Given = {
	visitor?: Partial<SignpostOptions> | undefined;
	keptAs?: string | undefined;
	recentPlace?: { name: string; place: () => Storage } | undefined;
};

export type Seat = {
	/** The chat that is shown, if there is one. */
	chat: () => ChatElement | undefined;
	/** Puts new elements in the place of those there are. */
	replace: (given: Given) => void;
	/** The token is not good any more. */
	onEnd: () => void;
};

type User = { name: string; token: string; isOver: boolean };

/** What is kept of a user is kept in the tab alone, below this name, and goes when somebody else comes. */
const USER = "signpost:user";

/** Gives a widget to whom the token names; to anybody, with null. */
export function createSeating({ chat, replace, onEnd }: Seat): (token: string | null) => void {
	let user: User | null = null;

	function end(): void {
		if (user === null || user.isOver) return;
		user.isOver = true;
		onEnd();
	}

	function renew(known: User, token: string): void {
		Object.assign(known, { token, isOver: false });
		const store = chat()?.store;
		if (store?.getSnapshot().error?.code === "VISITOR_REFUSED") void store.retry();
	}

	addEventListener("a4w-error", (event) => {
		if ((event as CustomEvent<{ code: string }>).detail.code === "VISITOR_REFUSED") end();
	});
	return (token) => {
		const name = token === null ? null : nameIn(token);
		if (name !== null && token !== null && name === user?.name) return renew(user, token);
		// The page before this one may have had a user.
		if (name === null && user === null) return makeRoom(null);
		// Nothing of whoever was there is left: not what is on its way either.
		chat()?.store.clear();
		user = name === null || token === null ? null : { name, token, isOver: false };
		makeRoom(name);
		replace(user === null ? NOBODYS : givenFor(user, end));
	};
}

const NOBODYS: Given = { visitor: undefined, keptAs: undefined, recentPlace: undefined };

/** Whom a signed token names. */
function nameIn(token: string): string {
	const [, claims = ""] = token.split(".");
	return String((JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: unknown }).sub);
}

/** With the token as it is by then, as long as the same user is there. */
function givenFor(user: User, onEnd: () => void): Given {
	const visitor: Given["visitor"] = {
		visitorToken: user.token,
		storage: null,
		fetch: async (input, init) => {
			const headers = new Headers(init?.headers);
			headers.set("x-signpost-visitor", user.token);
			const response = await fetch(input, { ...init, headers });
			if (response.status === 401) onEnd();
			return response;
		},
	};
	const recentPlace = { name: `${USER}:recent`, place: () => sessionStorage };
	return { visitor, keptAs: `${USER}:chat`, recentPlace };
}

function makeRoom(name: string | null): void {
	try {
		if (sessionStorage.getItem(USER) === name) return;
		for (const one of Object.keys(sessionStorage)) if (one.startsWith(USER)) sessionStorage.removeItem(one);
		sessionStorage.removeItem("signpost:visit");
		if (name !== null) sessionStorage.setItem(USER, name);
	} catch {
		// Blocked: nothing is kept.
	}
}
