/** What the frame loads when a page says who its visitor is. */
import type { ChatElement } from "./elements/chat/chat.ts";
import type { SearchElement } from "./elements/search/search.ts";
import type { ToPage } from "./internal/messages.ts";
import { createSeating, type Given } from "./internal/visitor.ts";

/** What there is to be changed when another visitor comes. */
export type Frame = {
	facts: { apiKey: string; origin: string };
	server: string;
	views: { chat?: ChatElement; search?: SearchElement };
	/** What elements are given that are made from now on. */
	given: Given;
	send: (message: ToPage) => void;
	show: () => Promise<unknown>;
};

let seat: ((token: string | null) => void) | null = null;

/** Shows what is the visitor's whom the code stands for; what is anybody's, with "", or when the code is not good. */
export async function identify(frame: Frame, code: string): Promise<void> {
	seat ??= seatingOf(frame);
	seat(code === "" ? null : await redeem(frame, code));
}

function seatingOf({ views, given, send, show }: Frame) {
	return createSeating({
		chat: () => views.chat,
		replace: (next) => {
			Object.assign(given, next);
			for (const view of Object.values(views)) view.remove();
			delete views.chat;
			delete views.search;
			// Not at once: it waits until it is known whose it is.
			void show();
		},
		onEnd: () => send({ type: "identify" }),
	});
}

async function redeem({ facts, server, send }: Frame, code: string): Promise<string | null> {
	const { apiKey: key, origin } = facts;
	try {
		const init = { method: "POST", headers: { "Content-Type": "application/json" } };
		const asked = `${server}widget/visitor?${new URLSearchParams({ key })}`;
		const response = await fetch(asked, { ...init, body: JSON.stringify({ code, origin }) });
		const { visitorToken, error } = await response.json();
		if (visitorToken !== undefined) return visitorToken;
		// biome-ignore lint/suspicious/noConsole: it is for those who build the page
		console.error("Signpost", error);
	} catch {
		// The server is not there: the page is told of that, too.
	}
	send({ type: "error" });
	return null;
}
