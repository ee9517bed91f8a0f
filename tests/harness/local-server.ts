import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `body`: the whole of it. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

export type LocalServer = {
	/** Without a path. */
	url: string;
	/** Ends it with every connection to it. */
	close: () => Promise<void>;
};

/** A server on a free port of this machine, to play a model's. */
export async function startLocalServer(answer: Answer): Promise<LocalServer> {
	const server = createServer((request, response) => {
		void read(request).then((body) => answer(request, response, body));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

async function read(request: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece);
	return Buffer.concat(pieces).toString();
}

/** How a server meets its calls: as it was told for some of them, and well otherwise. */
export function createMoods<Mood, Call>(well: Mood) {
	let mood = well;
	let left = Number.POSITIVE_INFINITY;
	let concerns = (_call: Call) => true;
	return {
		/** `times`: this many of the next calls, and the ones after that are met well; `only`: which calls this is about. */
		set: (next: Mood, times = Number.POSITIVE_INFINITY, only: (call: Call) => boolean = () => true) => {
			[mood, left, concerns] = [next, times, only];
		},
		/** For this call, which is counted. */
		next: (call: Call): Mood => {
			if (!concerns(call)) return well;
			left -= 1;
			return left >= 0 ? mood : well;
		},
	};
}

/** An error as OpenAI's servers word it. */
export function refuse(response: ServerResponse, how: { status: number; headers?: Record<string, string> }): void {
	response.writeHead(how.status, { "content-type": "application/json", ...how.headers });
	response.end(JSON.stringify({ error: { message: "scripted failure", type: "error", code: null } }));
}
