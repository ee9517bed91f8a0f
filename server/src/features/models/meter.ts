import type { ChatModel, PromptMessage, TokenUsage } from "../../models/chat-model.ts";
import { ModelError } from "../../models/model-error.ts";
import type { ModelCall } from "./schema.ts";

export type MeteredCall = Pick<ModelCall, "model" | "outcome" | "status"> & TokenUsage;

export type Meter = {
	/** Told that a call is to begin; what it gives, that all about it is done. Null: what may be spent is spent. */
	begin: (messages: readonly PromptMessage[]) => Promise<(() => void) | null>;
	/** `startedAt`: in ms since 1970. */
	record: (call: MeteredCall, startedAt: number) => Promise<void>;
};

/** The same model, each call of which is allowed before it is made, and recorded when it has ended. */
export function metered(model: ChatModel, meter: Meter): ChatModel {
	return {
		name: model.name,
		stream: (messages, signal, onUsage = () => undefined) => measure(model, meter, { messages, signal, onUsage }),
	};
}

type Call = { messages: PromptMessage[]; signal: AbortSignal; onUsage: (usage: TokenUsage) => void };

async function* measure(model: ChatModel, meter: Meter, call: Call): AsyncGenerator<string> {
	const done = await meter.begin(call.messages);
	if (done === null)
		throw new ModelError("budget", "What the client or its tenant may spend on a day is spent.", { retryable: false });
	const startedAt = Date.now();
	const total: TokenUsage = { promptTokens: 0, completionTokens: 0, estimated: false };
	let end: Ending | null = { outcome: "stopped", status: null };
	try {
		yield* model.stream(call.messages, call.signal, (usage) => {
			addTo(total, usage);
			call.onUsage(usage);
		});
		end = { outcome: "complete", status: null };
	} catch (error) {
		if (!call.signal.aborted) end = endingOf(error);
		throw error;
	} finally {
		if (end !== null) await meter.record({ model: model.name, ...total, ...end }, startedAt);
		done();
	}
}

function addTo(total: TokenUsage, usage: TokenUsage): void {
	total.promptTokens += usage.promptTokens;
	total.completionTokens += usage.completionTokens;
	total.estimated ||= usage.estimated;
}

type Ending = Pick<MeteredCall, "outcome" | "status">;

/** Null: there was no call. */
function endingOf(error: unknown): Ending | null {
	if (!(error instanceof ModelError)) return { outcome: "garbled", status: null };
	const { failure, status = null } = error;
	return failure === "resting" || failure === "budget" ? null : { outcome: failure, status };
}
