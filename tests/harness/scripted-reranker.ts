import type { ServerResponse } from "node:http";
import { createMoods, refuse, startLocalServer } from "./local-server.ts";

/** How the reranker meets its calls. */
export type RerankerMood =
	| { kind: "well" }
	| { kind: "fails"; status: number; headers?: Record<string, string> }
	/** Takes the call and keeps silent, before its headers or after them. */
	| { kind: "hangs"; after: "nothing" | "headers" }
	/** Status 200 with whatever this makes of the right scores. */
	| { kind: "says"; body: (scores: number[]) => string };

export type RerankerCall = {
	path: string;
	model: string | undefined;
	query: string;
	texts: string[];
	authorization: string | undefined;
	/** As it was sent. */
	body: string;
};

export type ScriptedReranker = {
	/** What `/v1` is added to for the protocol of Cohere and Jina, and nothing for that of Text Embeddings Inference. */
	url: string;
	calls: RerankerCall[];
	/** How the next calls are met; `times`: this many of them, and the ones after that well. */
	set: (mood: RerankerMood, times?: number) => void;
	close: () => Promise<void>;
};

/** A local server that scores each text by the number behind its word "grade", 0 where there is none. */
export async function startScriptedReranker(): Promise<ScriptedReranker> {
	const calls: RerankerCall[] = [];
	const moods = createMoods<RerankerMood, RerankerCall>({ kind: "well" });
	const { url, close } = await startLocalServer((request, response, body) => {
		const call = parse(request.url ?? "", body, request.headers.authorization);
		const mood = moods.next(call);
		calls.push(call);
		const isKnown = request.method === "POST" && ["/v1/rerank", "/rerank"].includes(call.path);
		if (isKnown) answer(response, call, mood);
		else refuse(response, { status: 404 });
	});
	return { url, calls, set: moods.set, close };
}

function parse(path: string, body: string, authorization: string | undefined): RerankerCall {
	const { model, query, documents, texts } = JSON.parse(body === "" ? "{}" : body);
	return { path, model, query, texts: documents ?? texts ?? [], authorization, body };
}

const gradeOf = (text: string) => Number(/grade (-?[\d.]+)/.exec(text)?.[1] ?? 0);

function answer(response: ServerResponse, { path, texts }: RerankerCall, mood: RerankerMood): void {
	if (mood.kind === "hangs" && mood.after === "nothing") return;
	if (mood.kind === "fails") {
		refuse(response, mood);
		return;
	}
	response.writeHead(200, { "content-type": "application/json" });
	response.flushHeaders();
	const scores = texts.map(gradeOf);
	if (mood.kind === "says") response.end(mood.body(scores));
	if (mood.kind === "well") response.end(path === "/rerank" ? ranks(scores) : results(scores));
}

// Best first, as most servers reply.
const best = (scores: number[]) => [...scores.entries()].sort(([, a], [, b]) => b - a);

const ranks = (scores: number[]) => JSON.stringify(best(scores).map(([index, score]) => ({ index, score })));

/** A reply as Cohere's protocol has it. */
export const results = (scores: number[]) =>
	JSON.stringify({
		...{ id: "rerank-1", meta: { api_version: { version: "2" } } },
		results: best(scores).map(([index, score]) => ({ index, relevance_score: score })),
	});
