/**
 * Plays a model, in a process of its own: every answer is a word now and then that tells when it was written, until its
 * caller leaves. Prints its address. `GET /pace/<words a second>` sets how often, for all answers that go on.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** So that no model seems stalled. */
let perSecond = 0.2;
const talks = new Set<{ schedule: () => void }>();

const chunkOf = (content: string) =>
	`data: ${JSON.stringify({
		...{ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted" },
		choices: [{ index: 0, delta: { content }, finish_reason: null }],
	})}\n\n`;

function talk(response: ServerResponse): void {
	let timer: NodeJS.Timeout | undefined;
	const say = () => {
		// Tells the time to the viewers, whose clock starts elsewhere.
		response.write(chunkOf(` t${(performance.timeOrigin + performance.now()).toFixed(1)}t`));
		timer = setTimeout(say, 1_000 / perSecond);
	};
	// Spread, so that not all speak at once.
	const schedule = () => {
		clearTimeout(timer);
		timer = setTimeout(say, Math.random() * (1_000 / perSecond));
	};
	const own = { schedule };
	talks.add(own);
	schedule();
	response.on("close", () => {
		clearTimeout(timer);
		talks.delete(own);
	});
}

const server = createServer((request, response) => {
	const pace = /^\/pace\/([\d.]+)$/.exec(request.url ?? "")?.[1];
	request.resume().on("end", () => {
		if (pace === undefined) {
			response.writeHead(200, { "content-type": "text/event-stream" });
			return talk(response);
		}
		perSecond = Number(pace);
		for (const { schedule } of talks) schedule();
		response.end();
	});
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
