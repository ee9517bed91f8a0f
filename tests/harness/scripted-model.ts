import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { startLocalServer } from "./local-server.ts";

/** How the model answers one call. */
export type Script = {
	status?: number;
	headers?: Record<string, string>;
	/** Written to the socket one after the other, as they are. */
	body: (string | Uint8Array)[];
	/** What follows the body: the end, silence, or the loss of the connection. */
	after: "end" | "silence" | "loss";
};

export type ModelCall = {
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
	/** When the caller gave up, by `performance.now()`; null when it has not. */
	closedAt: number | null;
};

export type ScriptedModel = {
	/** To be used as OPENAI_BASE_URL. */
	url: string;
	calls: ModelCall[];
	/** Scripts for the next calls; the last one goes on answering. */
	script: (...scripts: Script[]) => void;
	/** Resolves once the caller of the last call has closed its socket early. */
	callerGone: () => Promise<void>;
	close: () => Promise<void>;
};

/** A local server that speaks the OpenAI streaming protocol and does what it is told. */
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
	response.writeHead(script.status ?? 200, { "content-type": "text/event-stream", ...script.headers });
	response.flushHeaders();
	for (const piece of script.body) {
		response.write(piece);
		// Lets every piece travel by itself.
		await new Promise((resolve) => setImmediate(resolve));
	}
	if (script.after === "end") response.end();
	if (script.after === "loss") response.destroy();
}

const event = (data: unknown) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

const chunk = (delta: object, finish: string | null = null) =>
	event({
		id: "chatcmpl-1",
		object: "chat.completion.chunk",
		created: 1,
		model: "scripted",
		choices: [{ index: 0, delta, finish_reason: finish }],
	});

const opening = chunk({ role: "assistant", content: "" });
const ending = [chunk({}, "stop"), event("[DONE]")];
const pieces = (texts: readonly string[]) => texts.map((content) => chunk({ content }));

/** A whole answer. */
export const says = (texts: readonly string[]): Script => ({
	body: [opening, ...pieces(texts), ...ending],
	after: "end",
});

/** An answer after which the connection is lost. */
export const diesAfter = (texts: readonly string[]): Script => ({ body: [opening, ...pieces(texts)], after: "loss" });

/** An answer that ends without the word that it is whole. */
export const breaksOffAfter = (texts: readonly string[]): Script => ({
	body: [opening, ...pieces(texts)],
	after: "end",
});

/** An answer after which nothing comes. */
export const stallsAfter = (texts: readonly string[]): Script => ({
	body: [opening, ...pieces(texts)],
	after: "silence",
});

/** An error as OpenAI's servers word it. */
export const fails = (
	status: number,
	options: { headers?: Record<string, string>; message?: string } = {},
): Script => ({
	status,
	headers: { "content-type": "application/json", ...options.headers },
	body: [JSON.stringify({ error: { message: options.message ?? "scripted failure", type: "error", code: null } })],
	after: "end",
});

/** The whole stream of an answer, to be cut or spoiled. */
export const streamOf = (texts: readonly string[]): string => [opening, ...pieces(texts), ...ending].join("");

/** Whatever bytes, as the body of a 200. */
export const sends = (...body: (string | Uint8Array)[]): Script => ({ body, after: "end" });
