import type { GenerateContentRequest, GenerateContentResponse } from "@google/generative-ai";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { EventSourceParserStream } from "eventsource-parser/stream";

export type GoogleChatOptions = { model: string; apiKey: string; baseUrl?: string; fetch: typeof fetch };

const BASE_URL = "https://generativelanguage.googleapis.com";

type Streaming = {
	generateContentStream: (
		request: GenerateContentRequest,
		options: { signal?: AbortSignal },
	) => Promise<{ stream: AsyncIterable<GenerateContentResponse> }>;
};

/** LangChain's class by a `fetch` that is given: Google's own client has one of its own and hides `Retry-After`. */
export class GoogleChat extends ChatGoogleGenerativeAI {
	constructor({ fetch, ...fields }: GoogleChatOptions & { maxOutputTokens: number }) {
		super({ ...fields, streaming: true, maxRetries: 0 });
		const { model, apiKey, baseUrl = BASE_URL } = fields;
		const url = `${baseUrl.replace(/\/+$/, "")}/v1beta/models/${model}:streamGenerateContent?alt=sse`;
		const client = Reflect.get(this, "client") as Streaming;
		client.generateContentStream = async (request, { signal }) => {
			const headers = { "content-type": "application/json", "x-goog-api-key": apiKey };
			const init = { method: "POST", headers, body: JSON.stringify(request), ...(signal && { signal }) };
			const response = await fetch(url, init);
			if (!response.ok) throw await refusal(response);
			return { stream: readResponses(response) };
		};
	}
}

async function* readResponses({ body }: Response): AsyncGenerator<GenerateContentResponse> {
	const text = body?.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
	for await (const { data } of text?.pipeThrough(new EventSourceParserStream()) ?? []) yield whole(JSON.parse(data));
}

/** With what LangChain's class needs to see the end, and with thoughts among the tokens, as they are paid for. */
function whole(response: GenerateContentResponse & { error?: { code?: number } }): GenerateContentResponse {
	if (response.error !== undefined) throw Object.assign(new Error(), { status: response.error.code });
	for (const candidate of response.candidates ?? []) candidate.content ??= { role: "model", parts: [] };
	const usage = response.usageMetadata as { candidatesTokenCount?: number; thoughtsTokenCount?: number } | undefined;
	if (usage?.thoughtsTokenCount !== undefined)
		usage.candidatesTokenCount = (usage.candidatesTokenCount ?? 0) + usage.thoughtsTokenCount;
	return response;
}

/** `Retry-After` may stand in the body instead, as `RetryInfo`. */
async function refusal({ status, headers, body }: Response): Promise<Error> {
	const text = await new Response(body).text().catch(() => "");
	const delay = /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(text)?.[1];
	const told = new Headers(headers);
	if (delay !== undefined && !told.has("retry-after")) told.set("retry-after", delay);
	return Object.assign(new Error(), { status, headers: told });
}
