import type { ServerResponse } from "node:http";
import { createMoods, refuse, startLocalServer } from "./local-server.ts";

/** How the embedder meets its calls. */
export type EmbedderMood =
	| { kind: "well" }
	| { kind: "fails"; status: number; headers?: Record<string, string> }
	/** Takes the call and keeps silent, before its headers or after them. */
	| { kind: "hangs"; after: "nothing" | "headers" }
	/** Leaves out the last vector. */
	| { kind: "short" }
	/** Vectors of this length. */
	| { kind: "well"; dimensions: number }
	/** Fails with 400 wherever this word is among the texts. */
	| { kind: "refuses"; word: string };

export type EmbedderCall = { model: string; input: string[]; encoding: string; authorization: string | undefined };

export type ScriptedEmbedder = {
	/** To be used as OPENAI_BASE_URL. */
	url: string;
	calls: EmbedderCall[];
	/**
	 * How the next calls are met; `times`: this many of them, and the ones after that well; `only`: which calls this is
	 * about.
	 */
	set: (mood: EmbedderMood, times?: number, only?: (call: EmbedderCall) => boolean) => void;
	close: () => Promise<void>;
};

export const DIMENSIONS = 64;

/** Words of one line mean the same. */
const MEANINGS = [
	["car", "cars", "automobile", "automobiles", "vehicle"],
	["doctor", "physician", "surgeon"],
	["refund", "refunds", "reimbursement", "repayment"],
	["cat", "feline", "kitten"],
];

const MEANING_OF = new Map(MEANINGS.flatMap((words) => words.map((word) => [word, words[0] ?? word] as const)));

/** A local server that speaks the OpenAI embeddings protocol; words that mean the same get the same direction. */
export async function startScriptedEmbedder(): Promise<ScriptedEmbedder> {
	const calls: EmbedderCall[] = [];
	const moods = createMoods<EmbedderMood, EmbedderCall>({ kind: "well" });
	const { url, close } = await startLocalServer((request, response, body) => {
		const call = parse(body, request.headers.authorization);
		const mood = moods.next(call);
		calls.push(call);
		if (request.method !== "POST" || request.url !== "/v1/embeddings") refuse(response, { status: 404 });
		else answer(response, call, mood);
	});
	return { url: `${url}/v1`, calls, set: moods.set, close };
}

function parse(body: string, authorization: string | undefined): EmbedderCall {
	const { model, input, encoding_format: encoding = "float" } = JSON.parse(body);
	return { model, input: Array.isArray(input) ? input : [input], encoding, authorization };
}

function answer(response: ServerResponse, { model, input, encoding }: EmbedderCall, mood: EmbedderMood): void {
	if (mood.kind === "hangs" && mood.after === "nothing") return;
	const refused = mood.kind === "refuses" && input.some((text) => text.includes(mood.word));
	if (mood.kind === "fails" || refused) {
		refuse(response, mood.kind === "fails" ? mood : { status: 400 });
		return;
	}
	response.writeHead(200, { "content-type": "application/json" });
	response.flushHeaders();
	if (mood.kind === "hangs") return;
	const texts = mood.kind === "short" ? input.slice(1) : input;
	const dimensions = "dimensions" in mood ? mood.dimensions : dimensionsOf(model);
	const data = texts.map((text, index) => ({
		...{ object: "embedding", index },
		embedding: encode(embed(text, dimensions, spaceOf(model)), encoding),
	}));
	const usage = { prompt_tokens: 1, total_tokens: 1 };
	response.end(JSON.stringify({ object: "list", model, data, usage }));
}

function encode(vector: number[], encoding: string): number[] | string {
	return encoding === "base64" ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector;
}

/** Models named `…-32` make vectors of 32 numbers. */
const dimensionsOf = (model: string) => Number(/-(\d+)$/.exec(model)?.[1] ?? DIMENSIONS);

/** Vectors of models with different names have nothing to do with each other. */
const spaceOf = (model: string) => (model === "scripted" ? "" : model);

/** A bag of meanings: each adds a direction of its own. */
export function embed(text: string, dimensions = DIMENSIONS, space = ""): number[] {
	const vector = Array.from({ length: dimensions }, () => 0.001);
	for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
		const next = randomFrom(`${space}${MEANING_OF.get(word) ?? word}`);
		for (let index = 0; index < dimensions; index += 1) vector[index] = (vector[index] ?? 0) + next() - 0.5;
	}
	const length = Math.hypot(...vector);
	return vector.map((value) => value / length);
}

/** Mulberry32, seeded with FNV-1a of the word. */
function randomFrom(word: string): () => number {
	let state = 2_166_136_261;
	for (const character of word) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
