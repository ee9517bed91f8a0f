/** Answers that are read over connections cut at random bytes, each time from another server. */
import type { ChatEvent } from "../../server/src/features/chat/schema.ts";
import type { Random } from "../bench/random.ts";

export type Run = { runId: string; conversationId: string; visitorToken: string | null };

export type CutOptions = {
	/** Of servers that work on the same database. */
	urls: readonly string[];
	key: string;
	/** Default: the key's own. */
	clientId?: string;
	/** How many streams are cut, each of an answer of its own. */
	streams: number;
	/** Streams at a time. */
	lanes: number;
	/** A cut comes within so many bytes. */
	longestBytes: number;
	random: Random;
	ask: (url: string) => Promise<Run>;
	/** The text of the answer as it is stored. */
	stored: (run: Run) => Promise<string | undefined>;
};

export type CutResult = {
	streams: number;
	cuts: number;
	/** Streams cut while the answer was being written. */
	live: number;
	/** What was not read as it is stored, or not in order. */
	wrong: string[];
};

export async function cutStreams(options: CutOptions): Promise<CutResult> {
	const { streams, lanes, random, urls } = options;
	const result: CutResult = { streams, cuts: 0, live: 0, wrong: [] };
	let started = 0;
	const lane = async () => {
		while (started < streams) {
			const turn = started;
			started += 1;
			const run = await options.ask(urls[turn % urls.length] ?? "");
			const seen = await readInPieces(options, { run, turn, cut: 1 + random.below(options.longestBytes), result });
			const wrong = whatIsWrong(seen, await options.stored(run));
			if (wrong !== null) result.wrong.push(`${run.runId}: ${wrong}`);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return result;
}

type Seen = { id: number; event: ChatEvent };

/** Cuts the first connection at a byte and reads the rest through the servers in turn. */
async function readInPieces(
	{ urls, key, clientId }: CutOptions,
	{ run, turn, cut, result }: { run: Run; turn: number; cut: number; result: CutResult },
): Promise<Seen[]> {
	const seen: Seen[] = [];
	let bytes = cut;
	for (let connection = 0; !isTerminal(seen.at(-1)); connection += 1) {
		if (connection > 20) throw new Error(`${run.runId} has no end.`);
		const before = seen.length;
		const url = urls[(turn + connection) % urls.length] ?? "";
		seen.push(...(await readUpTo(bytes, { url, key, clientId, run, lastEventId: seen.at(-1)?.id })));
		if (connection === 0 && !isTerminal(seen.at(-1))) {
			result.cuts += 1;
			if (seen.length > before) result.live += 1;
		}
		bytes = Number.POSITIVE_INFINITY;
	}
	return seen;
}

type Reading = {
	url: string;
	key: string;
	clientId: string | undefined;
	run: Run;
	lastEventId: number | undefined;
};

/** The events that had come whole when the connection was closed at this byte. */
async function readUpTo(bytes: number, { url, key, clientId, run, lastEventId }: Reading): Promise<Seen[]> {
	const input = encodeURIComponent(JSON.stringify({ json: { runId: run.runId, clientId } }));
	const closing = new AbortController();
	const response = await fetch(`${url}/trpc/chat.events?input=${input}`, {
		signal: closing.signal,
		headers: {
			Authorization: `Bearer ${key}`,
			...(run.visitorToken === null ? {} : { "X-Signpost-Visitor": run.visitorToken }),
			...(lastEventId === undefined ? {} : { "Last-Event-ID": String(lastEventId) }),
		},
	});
	const pieces: Buffer[] = [];
	let length = 0;
	for await (const piece of response.body ?? []) {
		pieces.push(Buffer.from(piece));
		length += piece.length;
		if (length >= bytes) break;
	}
	closing.abort();
	return eventsIn(Buffer.concat(pieces).subarray(0, bytes));
}

function eventsIn(bytes: Buffer): Seen[] {
	const blocks = bytes.toString().split("\n\n").slice(0, -1);
	return blocks.flatMap((block) => {
		const id = /^id: (\d+)$/m.exec(block)?.[1];
		const data = /^data: (.*)$/m.exec(block)?.[1];
		return id === undefined || data === undefined ? [] : [{ id: Number(id), event: JSON.parse(data).json }];
	});
}

const isTerminal = (seen: Seen | undefined) => seen?.event.type === "done" || seen?.event.type === "error";

function whatIsWrong(seen: Seen[], stored: string | undefined): string | null {
	const gap = seen.find(({ id }, index) => id !== index + 1);
	if (gap !== undefined) return `event ${gap.id} is out of order`;
	if (seen.at(-1)?.event.type !== "done") return `it ended in ${JSON.stringify(seen.at(-1)?.event)}`;
	const text = seen.map(({ event }) => (event.type === "delta" ? event.text : "")).join("");
	return text === stored ? null : `read "${text}", stored "${stored}"`;
}
