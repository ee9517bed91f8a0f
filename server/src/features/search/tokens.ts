import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a click token says: which hit of which result list was used. */
export type Click = {
	searchId: string;
	documentId: string;
	/** From 1. */
	position: number;
	/** Names the query without telling it; null in a token from before there were such names. */
	queryKey: string | null;
	/** Hits that were given, this page's and those before. */
	shown: number | null;
};

export type ClickTokens = {
	sign: (clientId: string, click: Click) => string;
	/** The click, or null when the token was not made by this server for this client. */
	read: (clientId: string, token: string) => Click | null;
	/** A keyed hash of a query's words: of few possible words one could otherwise be found by trying. */
	queryKey: (clientId: string, words: string) => string;
};

const click = z.tuple([z.string(), z.string(), z.int(), z.string().optional(), z.int().optional()]);
const QUERY_KEY_LENGTH = 12;
/** Anybody can write a cursor: the offset is bounded, so that no page is dear. */
const cursor = z.tuple([z.int().min(1).max(10_000), z.string(), z.literal(1).optional()]);

/** Signed, so that only results that were really shown can be clicked. */
export function createClickTokens(secret: string): ClickTokens {
	const mac = (clientId: string, body: string) =>
		createHmac("sha256", secret).update(`click\n${clientId}\n${body}`).digest().subarray(0, 16);
	return {
		sign: (clientId, { searchId, documentId, position, queryKey, shown }) => {
			const body = encode([
				searchId,
				documentId,
				position,
				...(queryKey === null ? [] : [queryKey, shown ?? position]),
			]);
			return `${body}.${mac(clientId, body).toString("base64url")}`;
		},
		read: (clientId, token) => {
			const [body = "", signature = ""] = token.split(".");
			const given = Buffer.from(signature, "base64url");
			const expected = mac(clientId, body);
			if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
			const parsed = click.safeParse(decode(body));
			if (!parsed.success) return null;
			const [searchId, documentId, position, queryKey = null, shown = null] = parsed.data;
			return { searchId, documentId, position, queryKey, shown };
		},
		queryKey: (clientId, words) => {
			const hash = createHmac("sha256", secret).update(`query\n${clientId}\n${words}`);
			return hash.digest("base64url").slice(0, QUERY_KEY_LENGTH);
		},
	};
}

/** A place in the result list of one query. `unreranked`: the reranker failed on the pages before. */
export type Place = { offset: number; unreranked: boolean };

export function makeCursor({ offset, unreranked }: Place, request: unknown): string {
	return encode([offset, fingerprint(request), ...(unreranked ? [1] : [])]);
}

/** The place, or null when the cursor belongs to another query or to none. */
export function readCursor(value: string, request: unknown): Place | null {
	const parsed = cursor.safeParse(decode(value));
	if (!parsed.success) return null;
	const [offset, of, unreranked] = parsed.data;
	return of === fingerprint(request) ? { offset, unreranked: unreranked === 1 } : null;
}

const fingerprint = (request: unknown) =>
	createHash("sha256").update(JSON.stringify(request)).digest("base64url").slice(0, 12);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode(value: string): unknown {
	try {
		return JSON.parse(Buffer.from(value, "base64url").toString());
	} catch {
		return null;
	}
}
