/** What can be written on each element in a template, for frameworks that check templates. */
import type { LitElement } from "lit";
import type { ChatElement } from "./define-chat.ts";
import type { LauncherElement } from "./define-launcher.ts";
import type { SearchElement } from "./define-search.ts";

/** What a page sets of an element: all that it has of its own, but methods. */
type Properties<Element> = {
	[Name in Exclude<keyof Element, keyof LitElement | "store"> as Element[Name] extends (...all: never[]) => unknown
		? never
		: Name]?: Element[Name];
};

export type ElementProperties = {
	"a4w-chat": Properties<ChatElement>;
	"a4w-search": Properties<SearchElement>;
	"a4w-launcher": Properties<LauncherElement>;
};

/** The names of the events of each element; what they carry is in `HTMLElementEventMap`. */
export type ElementEvents = {
	"a4w-chat": `a4w-${"question" | "answer" | "error" | "navigate" | "close" | "search"}`;
	"a4w-search": `a4w-${"searched" | "ask" | "error" | "navigate" | "close"}`;
	/** With those of the window that it opens. */
	"a4w-launcher": `a4w-${"open" | "close" | "question" | "answer" | "searched" | "error" | "navigate"}`;
};

/** A listener to an event. */
export type Listener<Name extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[Name]) => void;
