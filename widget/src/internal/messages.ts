/** What loader and frame say to each other. Each side takes these alone, and from the other side's window and origin alone. */
export const VERSION = 1;

export type View = "chat" | "search";

/** From the page to the frame. */
export type ToFrame =
	| { type: "open"; view: View; text: string; send: boolean }
	/** Who the visitor is, by a code that the server has given for the visitor's token; "": nobody any more. Or why there is no code. */
	| { type: "identify"; code?: string; error?: unknown };

/** What a page may know of; nothing that a visitor has written. `identify`: it is to say again who the visitor is. */
export type EventName = "question" | "answer" | "search" | "error" | "identify";

/** From the frame to the page. */
export type ToPage =
	| { type: "ready" | "close" | EventName }
	| { type: "view"; view: unknown }
	| { type: "navigate"; href: string };

const TO_PAGE = /^(?:ready|close|view|navigate|question|answer|search|error|identify)$/;

/** Longest text that a page may hand over, in characters. */
const MAX_TEXT = 4_000;

/** The chat for whatever is not the search. */
export const viewOf = (value: unknown): View => (value === "search" ? value : "chat");

/** The frame's message; null: it is none. */
export function readToPage(data: unknown): ToPage | null {
	const { signpost, type, href } = Object(data) as Record<string, unknown>;
	const isWhole =
		signpost === VERSION &&
		TO_PAGE.test(type as string) &&
		(type !== "navigate" || /^https?:\/\//.test(href as string));
	return isWhole ? (data as ToPage) : null;
}

/** The page's message; null: it is none. */
export function readToFrame(data: unknown): ToFrame | null {
	const { signpost, type, view, text, send, code, error } = Object(data) as Record<string, unknown>;
	if (signpost !== VERSION) return null;
	if (type === "identify" && error) return { type, error };
	if (type === "identify" && typeof code === "string" && /^[\w-]{0,200}$/.test(code)) return { type, code };
	if (type !== "open" || viewOf(view) !== view || typeof text !== "string") return null;
	return { type, view: viewOf(view), text: text.slice(0, MAX_TEXT), send: send === true };
}

/** A message as it is sent. */
export const asMessage = (message: ToFrame | ToPage) => ({ ...message, signpost: VERSION });
