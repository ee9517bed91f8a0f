import { z } from "zod";
import { chatStartInput } from "../../features/chat/schema.ts";
import { text } from "../../features/clients/schema.ts";
import { MOST } from "../../features/limits/schema.ts";
import { userName } from "./door.ts";

const textParts = z.array(
	z.looseObject({ type: z.literal("text", "only text can be read"), text: text() }).transform((part) => part.text),
);
const content = z.union(
	[text(), textParts.transform((parts) => parts.join("\n"))],
	"must be a text, or parts of type text",
);

const message = z.looseObject({
	role: z.enum(
		["system", "developer", "user", "assistant"],
		"must be system, developer, user or assistant: there are no tools here",
	),
	content: content.nullish().transform((value) => value ?? ""),
});

/** Only what would be answered otherwise than asked is refused; what only tunes a model is left to the chatbot. */
const noTools = z.array(z.unknown()).max(0, "tools are not supported").nullish();

/** What `POST /v1/chat/completions` takes of OpenAI's request, and what it takes more. */
export const completionInput = z.looseObject({
	model: text().min(1).max(MOST.model),
	messages: z.array(message).min(1).max(MOST.messages),
	stream: z.boolean().nullish(),
	stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
	user: userName.nullish(),
	n: z.literal(1, "must be 1").nullish(),
	tools: noTools,
	functions: noTools,
	logprobs: z.literal(false, "is not supported").nullish(),
	audio: z.null("is not supported").optional(),
	response_format: z.looseObject({ type: z.literal("text", "only text is supported") }).nullish(),
	signpost: z
		.strictObject({ citations: z.enum(["markdown"]).optional() })
		.optional()
		.describe('`citations: "markdown"` ends the text with a list of the sources it cites.'),
});

export type CompletionInput = z.infer<typeof completionInput>;

/** A question as `chat.start` takes it, by the name that it has here. */
export const lastQuestion = chatStartInput.shape.message;

const MODEL = /^signpost(?:\/(?<client>(?!wgt_)[A-Za-z0-9][A-Za-z0-9_-]{0,63}))?(?:\/(?<bot>wgt_[A-Za-z0-9]+))?$/;

/** Whom a model's name stands for: `signpost`, `signpost/<client>`, `signpost/<chatbot>` or both. Null for no such name. */
export function readModel(model: unknown): { client: string | undefined; chatbotId: string | undefined } | null {
	const match = typeof model === "string" ? MODEL.exec(model) : null;
	return match === null ? null : { client: match.groups?.["client"], chatbotId: match.groups?.["bot"] };
}
