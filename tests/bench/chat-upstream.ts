/**
 * Plays a model, in a process of its own: every answer is a word so many times a second that tells when it was written,
 * until its caller leaves. Prints its address. Arguments: words a second and how many of them, and then one in 5 s.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const [perSecond = 20, words = 1_000] = process.argv.slice(2).map(Number);
/** Less than what a model may keep silent. */
const IDLE_MS = 5_000;

const chunkOf = (content: string) =>
	`data: ${JSON.stringify({
		...{ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted" },
		choices: [{ index: 0, delta: { content }, finish_reason: null }],
	})}\n\n`;

function talk(response: ServerResponse): void {
	let written = 0;
	const say = () => {
		// Tells the time to the viewers, whose clock starts elsewhere.
		response.write(chunkOf(` t${(performance.timeOrigin + performance.now()).toFixed(1)}t`));
		written += 1;
		timer = setTimeout(say, written < words ? 1_000 / perSecond : IDLE_MS);
	};
	// Spread, so that not all speak at once.
	let timer = setTimeout(say, Math.random() * (1_000 / perSecond));
	response.on("close", () => clearTimeout(timer));
}

const server = createServer((request, response) => {
	request.resume().on("end", () => {
		response.writeHead(200, { "content-type": "text/event-stream" });
		talk(response);
	});
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`));
