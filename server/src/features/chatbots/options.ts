import { DEFAULT_CHUNKING } from "../clients/schema.ts";
import type { SearchFilter } from "../search/schema.ts";
import { readableOn } from "./readable.ts";
import { type ChatbotRetrieval, type ChatbotWidget, chatbotRetrieval, chatbotWidget, DEFAULT_TOP_K } from "./schema.ts";

/** What is stored of a chatbot's options, as the database gives it. */
export type StoredOptions = { retrieval: unknown; widget: unknown; chunking: unknown };

const RETRIEVAL: ChatbotRetrieval = {
	...{ topK: DEFAULT_TOP_K, threshold: 0, sources: [], filter: null },
	chunking: DEFAULT_CHUNKING,
};

const WIDGET: ChatbotWidget = {
	...{ mode: "both", layout: "corner", shortcut: "search" },
	...{ texts: {}, translations: {}, theme: {}, suggestions: [], languages: [] },
};

/** What a chatbot draws on, with the defaults of what was never set. */
export const retrievalOf = ({ retrieval, chunking }: Omit<StoredOptions, "widget">): ChatbotRetrieval =>
	chatbotRetrieval.parse({ ...RETRIEVAL, ...(retrieval as object), chunking: chunking ?? DEFAULT_CHUNKING });

/** How a chatbot shows itself, with the defaults of what was never set. */
export const widgetOf = (widget: unknown): ChatbotWidget => chatbotWidget.parse({ ...WIDGET, ...(widget as object) });

/** The same as a page shows it: with the color of text on the primary one, where that is not set. */
export function shownWidgetOf(widget: unknown): ChatbotWidget {
	const { theme, ...rest } = widgetOf(widget);
	return { ...rest, theme: theme.primary === undefined ? theme : { onPrimary: readableOn(theme.primary), ...theme } };
}

/** Sources and filter as one; undefined: all documents. */
export function filterOf({ sources, filter }: Pick<ChatbotRetrieval, "sources" | "filter">): SearchFilter | undefined {
	if (sources.length === 0) return filter ?? undefined;
	return { source: sources, ...(filter === null ? {} : { and: [filter] }) };
}
