import { ConnectionError, type SignpostError } from "../core/errors.ts";
import type {
	ChatCitation,
	ChatDoneEvent,
	ChatErrorEvent,
	ChatEvent,
	ChatSource,
	ChatSuggestion,
	ErrorCode,
} from "../generated/contract.ts";
import { errorOf } from "./to-error.ts";

/** What an answer has brought so far. */
export type AnswerContent = {
	/** The text; a `[2]` that a citation points at cites source 2. */
	readonly text: string;
	readonly citations: readonly ChatCitation[];
	/** The passages found. */
	readonly sources: readonly ChatSource[];
	/** Pages to go on to. */
	readonly suggestions: readonly ChatSuggestion[];
};

export const NO_CONTENT: AnswerContent = { text: "", citations: [], sources: [], suggestions: [] };

/** The content with what an event adds to it. */
export function withEvent(content: AnswerContent, event: ChatEvent): AnswerContent {
	switch (event.type) {
		case "delta":
			return { ...content, text: content.text + event.text };
		case "citation":
			return { ...content, citations: [...content.citations, event.citation] };
		case "sources":
			return { ...content, sources: event.sources };
		case "suggestions":
			return { ...content, suggestions: event.suggestions };
		default:
			return content;
	}
}

/** All that a run's events bring. Throws the error that ended it. */
export async function contentOf(
	events: AsyncIterable<ChatEvent>,
): Promise<{ content: AnswerContent; done: ChatDoneEvent }> {
	let content = NO_CONTENT;
	for await (const event of events) {
		if (event.type === "done") return { content, done: event };
		if (event.type === "error") throw errorOfEvent(event);
		content = withEvent(content, event);
	}
	throw endedEarly();
}

/** The error that an answer ended with. */
export function errorOfEvent({ message, code }: ChatErrorEvent): SignpostError {
	return errorOf(message, { code: code as ErrorCode });
}

/** For a stream without its last event. */
export function endedEarly(): ConnectionError {
	return new ConnectionError("The stream ended early.", { code: "CONNECTION" });
}
