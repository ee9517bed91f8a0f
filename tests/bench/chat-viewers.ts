/**
 * Watches answers, in a process of its own. Reads a line of JSON, `ViewersInput`, and prints one when all streams are
 * open, and one, `ViewersOutput`, when the time is over; ends when told by the end of its input.
 */
import { connect } from "node:net";
import { createInterface } from "node:readline";

export type ViewersInput = {
	url: string;
	key: string;
	clientId: string;
	/** One for each stream. */
	runs: { runId: string; visitorToken: string }[];
	/** What comes within the first of these times does not count; in ms. */
	warmUpMs: number;
	measureMs: number;
};

export type ViewersOutput = { events: number; delays: number[]; closed: number };

/** Streams opened at once. */
const AT_ONCE = 20;

const output: ViewersOutput = { events: 0, delays: [], closed: 0 };
let measuring = false;

/** The word that `chat-upstream.ts` writes. */
const SPOKEN = /t(\d+\.\d)t/g;

function watch({ url, key, clientId }: ViewersInput, run: ViewersInput["runs"][number]): Promise<void> {
	const { hostname, port } = new URL(url);
	const input = encodeURIComponent(JSON.stringify({ json: { clientId, runId: run.runId } }));
	const socket = connect({ host: hostname, port: Number(port), noDelay: true });
	const head = [`GET /trpc/chat.events?input=${input} HTTP/1.1`, `Host: ${hostname}:${port}`];
	const headers = [`Authorization: Bearer ${key}`, `X-Signpost-Visitor: ${run.visitorToken}`];
	socket.write([...head, ...headers, "", ""].join("\r\n"));
	socket.on("error", () => undefined).on("close", () => (output.closed += 1));
	let held = "";
	return new Promise((resolve) => {
		socket.on("data", (piece) => {
			const now = performance.timeOrigin + performance.now();
			held += piece.toString("latin1");
			if (held.includes("event: connected")) resolve();
			let end = 0;
			for (const { 1: spokenAt, 0: word, index } of held.matchAll(SPOKEN)) {
				end = index + word.length;
				if (!measuring) continue;
				output.events += 1;
				output.delays.push(now - Number(spokenAt));
			}
			held = held.slice(Math.max(end, held.length - 40));
		});
	});
}

const lines = createInterface(process.stdin);
lines.once("line", async (line) => {
	const input = JSON.parse(line) as ViewersInput;
	for (let first = 0; first < input.runs.length; first += AT_ONCE) {
		await Promise.all(input.runs.slice(first, first + AT_ONCE).map((run) => watch(input, run)));
	}
	console.log("open");
	setTimeout(() => (measuring = true), input.warmUpMs);
	setTimeout(() => {
		measuring = false;
		console.log(JSON.stringify(output));
	}, input.warmUpMs + input.measureMs);
});
lines.on("close", () => process.exit(0));
