import { inject } from "vitest";
import type { ChatEvent } from "../../server/src/features/chat/schema.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestTenant } from "./tenant.ts";

export type LoggedEvent = { id: string; event: ChatEvent };

export const RETURNS = {
	externalId: "returns",
	title: "Returns",
	route: "/returns",
	content: "# Returns\n\nShoes can be returned within thirty days of purchase. You need the receipt.",
	format: "markdown" as const,
};

export const DELIVERY = {
	externalId: "delivery",
	title: "Delivery",
	route: "/delivery",
	content: "# Delivery\n\nDelivery takes two working days. Express delivery costs nine euros.",
	format: "markdown" as const,
};

export const QUESTION = "Can shoes be returned?";

/** A tenant with two documents to ask about. */
export async function createShop(database: Parameters<typeof createTenant>[0], url?: string): Promise<TestTenant> {
	const shop = await createTenant(database);
	await ingest(connect(shop.secret.secret, url === undefined ? {} : { url }), [RETURNS, DELIVERY]);
	return shop;
}

/** A shop on the shared server, for all tests of the file that calls this at its top. */
export async function openShop() {
	const database = openDatabaseForFile();
	return { database, url: inject("server").url, shop: await createShop(database) };
}

const visitorHeaders = (visitor: string | null | undefined) =>
	visitor === null || visitor === undefined ? {} : { "x-signpost-visitor": visitor };

/** Calls as one visitor. */
export function chatAs(key: string, visitor: string | null, url?: string) {
	return connect(key, { headers: visitorHeaders(visitor), ...(url === undefined ? {} : { url }) }).chat;
}

/** Reads a run's events as a browser would: over server-sent events, to the end or to a number of them. */
export async function watch(options: {
	url: string;
	key: string;
	visitor: string | null;
	runId: string;
	lastEventId?: string;
	clientId?: string;
	count?: number;
	signal?: AbortSignal;
}): Promise<LoggedEvent[]> {
	const { url, key, visitor, runId, lastEventId, clientId, count = Number.POSITIVE_INFINITY } = options;
	const input = encodeURIComponent(JSON.stringify({ json: { runId, lastEventId, clientId } }));
	const response = await fetch(`${url}/trpc/chat.events?input=${input}`, {
		headers: { Authorization: `Bearer ${key}`, Accept: "text/event-stream", ...visitorHeaders(visitor) },
		...(options.signal === undefined ? {} : { signal: options.signal }),
	});
	const seen: LoggedEvent[] = [];
	for await (const block of blocksOf(response)) {
		const fields = new Map(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
		if (fields.get("event") === "serialized-error") throw new WatchError(fields.get("data") ?? "");
		const id = fields.get("id");
		if (id !== undefined) seen.push({ id, event: JSON.parse(fields.get("data") ?? "").json });
		if (fields.get("event") === "return" || seen.length >= count) break;
	}
	return seen;
}

/** The error that ended a stream, as the client sees it. */
class WatchError extends Error {
	readonly code: string;
	constructor(data: string) {
		const shape = JSON.parse(data).json;
		super(shape.message);
		this.code = shape.data.code;
	}
}

async function* blocksOf(response: Response): AsyncGenerator<string> {
	if (response.body === null || !response.ok) throw new WatchError(await response.text());
	let held = "";
	for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
		held += piece;
		const blocks = held.split("\n\n");
		held = blocks.pop() ?? "";
		for (const block of blocks) if (block.trim() !== "") yield block.trim();
	}
}

export const textOf = (seen: readonly LoggedEvent[]) =>
	seen.map(({ event }) => (event.type === "delta" ? event.text : "")).join("");
