import { estimateTokenCount } from "tokenx";
import { AppError } from "../../errors.ts";
import { PROMPT_DEFAULTS } from "../../features/chat/prompt.ts";
import type { Turn } from "../../features/chat/types.ts";
import type { Answer, Asked } from "./ask.ts";
import { sourceList } from "./markdown.ts";
import { type CompletionInput, lastQuestion } from "./openai-schema.ts";
import { eventOf } from "./server-sent.ts";

/** The last question of the messages, and the turns before it. What system messages say is not for callers to say. */
export function readMessages(messages: CompletionInput["messages"]): { message: string; turns: Turn[] } {
	const at = messages.findLastIndex(({ role }) => role === "user");
	const asked = lastQuestion.safeParse(messages[at]?.content);
	if (at === -1) throw new AppError("INVALID_INPUT", "messages: one must be the user's, with the question.");
	if (!asked.success) throw new AppError("INVALID_INPUT", `messages.${at}.content: must have 1 to 4,000 characters.`);
	const turns = messages.slice(0, at).flatMap(({ role, content }): Turn[] => {
		const text = content.trim().slice(0, PROMPT_DEFAULTS.maxTurnLength);
		return (role === "user" || role === "assistant") && text !== "" ? [{ role, text }] : [];
	});
	return { message: asked.data, turns: turns.slice(-PROMPT_DEFAULTS.maxTurns) };
}

export type Completing = { input: CompletionInput; asked: Asked; answer: Answer };

/** What a whole answer and every piece of one begin with. */
const headOf = ({ input, asked }: Completing) => ({
	id: `chatcmpl-${asked.runId}`,
	created: Math.floor(Date.now() / 1_000),
	model: input.model,
});

/** An answer as OpenAI's `chat.completion`. */
export async function completionOf(completing: Completing) {
	const { asked, answer } = completing;
	const message = { role: "assistant", content: answer.text + listedSources(completing), refusal: null };
	return {
		...headOf(completing),
		object: "chat.completion",
		choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
		usage: await usageOf(completing),
		signpost: answer.facts(asked),
	};
}

/** An answer as OpenAI's stream of `chat.completion.chunk`. Throws when the answer breaks off. */
export async function* chunksOf(completing: Completing): AsyncGenerator<string> {
	const { input, asked, answer } = completing;
	const head = { ...headOf(completing), object: "chat.completion.chunk" };
	const withUsage = input.stream_options?.include_usage === true;
	const noUsage = withUsage ? { usage: null } : {};
	const chunk = (delta: object, more: object = {}, finish_reason: string | null = null) =>
		eventOf({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...noUsage, ...more });
	yield chunk({ role: "assistant", content: "" });
	for await (const event of asked.events) {
		answer.take(event);
		if (event.type === "delta") yield chunk({ content: event.text });
	}
	const list = listedSources(completing);
	if (list !== "") yield chunk({ content: list });
	yield chunk({}, { signpost: answer.facts(asked) }, "stop");
	if (withUsage) yield eventOf({ ...head, choices: [], usage: await usageOf(completing) });
	yield eventOf("[DONE]");
}

const listedSources = ({ input, answer }: Completing) =>
	input.signpost?.citations === "markdown" ? sourceList(answer) : "";

/** What the models have taken. Without one it is an estimate: of the messages that were sent, and of the answer. */
async function usageOf({ input, asked, answer }: Completing) {
	const { prompt, completion } = (await asked.tokens()) ?? {
		prompt: estimateTokenCount(input.messages.map(({ content }) => content).join("\n")),
		completion: estimateTokenCount(answer.text),
	};
	return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
