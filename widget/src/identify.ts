/** What the frame loads when a page says who its visitor is. */
import type { ToPage } from "./internal/messages.ts";
import { type Notice, passingTrouble } from "./internal/notice.ts";
import { createSeating, type Given, type Seating, type Views } from "./internal/visitor.ts";

/** What there is to be changed when another visitor comes. */
export type Frame = {
	facts: { apiKey: string; origin: string; config: { chatbotId: string } };
	server: string;
	views: Views;
	/** What elements are given that are made from now on. */
	given: Given;
	send: (message: ToPage) => void;
	show: () => Promise<unknown>;
	notify: (notice: Notice | null) => void;
};

let seating: Seating | null = null;

/**
 * Shows what is the visitor's whom the code stands for; what is anybody's, with "", or when the server refuses him.
 * When it cannot be found out who he is, the page is asked again in a while.
 */
export async function identify(frame: Frame, said: { code?: string; error?: unknown }): Promise<void> {
	seating ??= seatingOf(frame);
	const { visitorToken = null, error = null }: Redeemed = said.code ? await redeem(frame, said.code) : said;
	// biome-ignore lint/suspicious/noConsole: it is for those who build the page
	if (error !== null) console.error("Signpost", error);
	const trouble = error === null ? null : passingTrouble(error);
	if (trouble === null) seating.take(visitorToken);
	else seating.wait(trouble, () => frame.send({ type: "ready" }));
}

function seatingOf({ facts, views, given, send, show, notify }: Frame): Seating {
	const made = createSeating({
		apiKey: facts.apiKey,
		widgetId: facts.config.chatbotId,
		views: () => views,
		replace: (next) => {
			Object.assign(given, next);
			for (const view of Object.values(views)) view.remove();
			delete views.chat;
			delete views.search;
			// Not at once: it waits until it is known whose it is.
			void show();
		},
		onEnd: () => send({ type: "identify" }),
		notify,
	});
	addEventListener("a4w-error", made.onError);
	return made;
}

type Redeemed = { visitorToken?: string | null; error?: unknown };

async function redeem({ facts, server, send }: Frame, code: string): Promise<Redeemed> {
	const { apiKey: key, origin } = facts;
	try {
		const init = { method: "POST", headers: { "Content-Type": "application/json" } };
		const asked = `${server}widget/visitor?${new URLSearchParams({ key })}`;
		const response = await fetch(asked, { ...init, body: JSON.stringify({ code, origin }) });
		const redeemed: Redeemed = await response.json();
		if (redeemed.error !== undefined) send({ type: "error" });
		return redeemed;
	} catch (error) {
		send({ type: "error" });
		return { error };
	}
}
