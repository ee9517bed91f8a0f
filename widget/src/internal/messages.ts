/** What loader and frame say to each other. Each side takes these alone, and from the other side's window and origin alone. */
export const VERSION = 1;

export type View = "chat" | "search";

/** From the page to the frame. */
export type ToFrame =
	| { type: "open"; view: View; text: string; send: boolean }
	/** Who the visitor is, by a code that the server has given for the visitor's token. */
	| { type: "identify"; code: string };

/** What a page may know of; nothing that a visitor has written. */
export type EventName = "question" | "answer" | "search" | "error";

/** From the frame to the page. */
export type ToPage =
	| { type: "ready" | "close" | EventName }
	| { type: "view"; view: View }
	| { type: "navigate"; href: string };

const TO_PAGE = /^(?:ready|close|view|navigate|question|answer|search|error)$/;

/** Longest text that a page may hand over, in characters. */
const MAX_TEXT = 4_000;

const isView = (value: unknown): value is View => value === "chat" || value === "search";

/** The frame's message; null: it is none. */
export function readToPage(data: unknown): ToPage | null {
	const { signpost, type, view, href } = Object(data) as Record<string, unknown>;
	const isWhole =
		signpost === VERSION &&
		TO_PAGE.test(`${type}`) &&
		(type !== "view" || isView(view)) &&
		(type !== "navigate" || /^https?:\/\//.test(`${href}`));
	return isWhole ? (data as ToPage) : null;
}

/** The page's message; null: it is none. */
export function readToFrame(data: unknown): ToFrame | null {
	const { signpost, type, view, text, send, code } = Object(data) as Record<string, unknown>;
	if (signpost !== VERSION) return null;
	if (type === "identify" && typeof code === "string" && /^[\w-]{1,200}$/.test(code)) return { type, code };
	if (type !== "open" || !isView(view) || typeof text !== "string") return null;
	return { type, view, text: text.slice(0, MAX_TEXT), send: send === true };
}

/** A message as it is sent. */
export const asMessage = (message: ToFrame | ToPage) => ({ ...message, signpost: VERSION });
