/** What can be written on each element in a template, for frameworks that check templates. */
import type { ChatElement } from "./define-chat.ts";
import type { LauncherElement } from "./define-launcher.ts";
import type { SearchElement } from "./define-search.ts";

type Shared = "server" | "apiKey" | "widgetId" | "scheme" | "signpost" | "config" | "texts" | "base";

/** The properties of each element that a page sets. */
export type ElementProperties = {
	"a4w-chat": Partial<Pick<ChatElement, Shared | "searchable" | "closable">>;
	"a4w-search": Partial<Pick<SearchElement, Shared | "askable" | "facetFields" | "closable">>;
	"a4w-launcher": Partial<Pick<LauncherElement, Shared | "view" | "isOpen">>;
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
