import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { startLocalServer } from "./local-server.ts";

/** How the model answers one call. */
export type Script = {
	status?: number;
	headers?: Record<string, string>;
	/** Written to the socket one after the other, as they are; promises, and what makes one, are waited for. */
	body: (string | Uint8Array | Promise<void> | (() => Promise<unknown>))[];
	/** What follows the body: the end, silence, or the loss of the connection. */
	after: "end" | "silence" | "loss";
	/** Takes the call and does not even send headers. */
	mute?: boolean;
};

export type ModelCall = {
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
	/** When the caller gave up, by `performance.now()`; null when it has not. */
	closedAt: number | null;
};

export type ScriptedModel = {
	/** To be used as OPENAI_BASE_URL; without its path as GEMINI_BASE_URL and ANTHROPIC_BASE_URL. */
	url: string;
	calls: ModelCall[];
	/** Scripts for the next calls; the last one goes on answering. */
	script: (...scripts: Script[]) => void;
	/** Resolves once the caller of the last call has closed its socket early. */
	callerGone: () => Promise<void>;
	close: () => Promise<void>;
};

/** A local server that plays a provider's and does what it is told. */
export async function startScriptedModel(...scripts: Script[]): Promise<ScriptedModel> {
	const calls: ModelCall[] = [];
	let waiting: Script[] = scripts;
	const gone: (() => void)[] = [];
	const { url, close } = await startLocalServer((request, response, body) => {
		const call: ModelCall = { path: request.url ?? "", headers: request.headers, body, closedAt: null };
		calls.push(call);
		response.on("close", () => {
			if (response.writableFinished) return;
			call.closedAt = performance.now();
			for (const resolve of gone.splice(0)) resolve();
		});
		const script = waiting.length > 1 ? waiting.shift() : waiting[0];
		return play(response, script ?? says(["Nothing was scripted."]));
	});
	return {
		url: `${url}/v1`,
		calls,
		script: (...next) => {
			waiting = next;
		},
		callerGone: () => {
			const last = calls.at(-1);
			return last !== undefined && last.closedAt !== null
				? Promise.resolve()
				: new Promise((resolve) => gone.push(resolve));
		},
		close,
	};
}

async function play(response: ServerResponse, script: Script): Promise<void> {
	if (script.mute) return;
	response.writeHead(script.status ?? 200, { "content-type": "text/event-stream", ...script.headers });
	response.flushHeaders();
	for (const piece of script.body) {
		if (typeof piece === "function") await piece();
		else if (piece instanceof Promise) await piece;
		else response.write(piece);
		// Lets every piece travel by itself.
		await new Promise((resolve) => setImmediate(resolve));
	}
	if (script.after === "end") response.end();
	if (script.after === "loss") response.destroy();
}

const event = (data: unknown, name?: string) =>
	`${name === undefined ? "" : `event: ${name}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

export type Tokens = { prompt: number; completion: number };

/** How a provider words its streams. */
export type Protocol = {
	opening: (tokens?: Tokens) => string[];
	piece: (text: string) => string;
	/** What the model thinks before it writes; null where it keeps that to itself. */
	thought: ((text: string) => string) | null;
	ending: (tokens?: Tokens) => string[];
	/** An error within a stream that began well. */
	error: () => string;
};

const openaiChunk = (delta: object, finish: string | null = null) =>
	event({
		id: "chatcmpl-1",
		object: "chat.completion.chunk",
		created: 1,
		model: "scripted",
		choices: [{ index: 0, delta, finish_reason: finish }],
	});

const openai: Protocol = {
	opening: () => [openaiChunk({ role: "assistant", content: "" })],
	piece: (content) => openaiChunk({ content }),
	thought: null,
	ending: (tokens) => [
		openaiChunk({}, "stop"),
		...(tokens === undefined ? [] : [openaiUsage(tokens)]),
		event("[DONE]"),
	],
	error: () => event({ error: { message: "no capacity", type: "server_error" } }),
};

const openaiUsage = ({ prompt, completion }: Tokens) =>
	event({
		...{ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted", choices: [] },
		usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
	});

const googlePart = (part: object) => event({ candidates: [{ index: 0, content: { role: "model", parts: [part] } }] });

/** Google counts all tokens so far in every piece, and those of thoughts apart. */
const google: Protocol = {
	opening: () => [],
	piece: (text) => googlePart({ text }),
	thought: (text) => googlePart({ text, thought: true }),
	ending: (tokens) => [
		event({
			candidates: [{ index: 0, finishReason: "STOP" }],
			...(tokens && {
				usageMetadata: {
					promptTokenCount: tokens.prompt,
					candidatesTokenCount: tokens.completion - 1,
					thoughtsTokenCount: 1,
				},
			}),
		}),
	],
	error: () => event({ error: { code: 503, message: "no capacity", status: "UNAVAILABLE" } }),
};

const anthropicDelta = (delta: object) =>
	event({ type: "content_block_delta", index: 0, delta }, "content_block_delta");

/** Anthropic names its events, and counts the first token of an answer in its opening already. */
const anthropic: Protocol = {
	opening: (tokens) => [
		event(
			{
				type: "message_start",
				message: {
					...{ id: "msg_1", type: "message", role: "assistant", content: [], model: "scripted" },
					usage: { input_tokens: tokens?.prompt ?? 0, output_tokens: tokens === undefined ? 0 : 1 },
				},
			},
			"message_start",
		),
		event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start"),
		event({ type: "ping" }, "ping"),
	],
	piece: (text) => anthropicDelta({ type: "text_delta", text }),
	thought: (thinking) => anthropicDelta({ type: "thinking_delta", thinking }),
	ending: (tokens) => [
		event({ type: "content_block_stop", index: 0 }, "content_block_stop"),
		event(
			{
				type: "message_delta",
				delta: { stop_reason: "end_turn", stop_sequence: null },
				usage: { output_tokens: tokens?.completion ?? 0 },
			},
			"message_delta",
		),
		event({ type: "message_stop" }, "message_stop"),
	],
	error: () => event({ type: "error", error: { type: "overloaded_error", message: "no capacity" } }, "error"),
};

export const PROTOCOLS = { openai, google, anthropic };

/** Scripts in a provider's words. */
export function speaking(protocol: Protocol) {
	const begun = (texts: readonly string[], tokens?: Tokens) => [
		...protocol.opening(tokens),
		...texts.map((text) => protocol.piece(text)),
	];
	const whole = (texts: readonly string[], tokens?: Tokens) => [...begun(texts, tokens), ...protocol.ending(tokens)];
	return {
		/** A whole answer. `tokens`: what the provider says that it has cost; it may say nothing. */
		says: (texts: readonly string[], tokens?: Tokens): Script => ({ body: whole(texts, tokens), after: "end" }),
		/** A whole answer, whose second part waits for a promise. */
		saysLater: (first: readonly string[], until: Promise<void>, then: readonly string[]): Script => ({
			body: [...begun(first), until, ...then.map((text) => protocol.piece(text)), ...protocol.ending()],
			after: "end",
		}),
		/** A whole answer, whose pieces come so many ms apart. */
		dribbles: (texts: readonly string[], ms: number): Script => ({
			body: [...begun([]), ...texts.flatMap((text) => [protocol.piece(text), () => delay(ms)]), ...protocol.ending()],
			after: "end",
		}),
		/** An answer after which the connection is lost. */
		diesAfter: (texts: readonly string[]): Script => ({ body: begun(texts), after: "loss" }),
		/** An answer that ends without the word that it is whole. */
		breaksOffAfter: (texts: readonly string[]): Script => ({ body: begun(texts), after: "end" }),
		/** An answer after which nothing comes. */
		stallsAfter: (texts: readonly string[]): Script => ({ body: begun(texts), after: "silence" }),
		/** The whole stream of an answer, to be cut or spoiled. */
		streamOf: (texts: readonly string[]): string => whole(texts).join(""),
	};
}

export const { says, saysLater, dribbles, diesAfter, breaksOffAfter, stallsAfter, streamOf } = speaking(openai);

/** A call that is taken and never answered. */
export const silent: Script = { body: [], after: "silence", mute: true };

/** An error, worded so that every provider's class reads it. */
export const fails = (
	status: number,
	options: { headers?: Record<string, string>; message?: string; type?: string } = {},
): Script => {
	const { headers, message = "scripted failure", type = "error" } = options;
	return {
		status,
		headers: { "content-type": "application/json", ...headers },
		body: [JSON.stringify({ type: "error", error: { message, type, code: null } })],
		after: "end",
	};
};

/** Whatever bytes, as the body of a 200. */
export const sends = (...body: (string | Uint8Array)[]): Script => ({ body, after: "end" });
