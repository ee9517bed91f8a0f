import { once } from "node:events";
import { connect as openSocket } from "node:net";
import { expect, inject, test } from "vitest";

const ELEVEN = Array.from({ length: 11 }, () => "health.check").join(",");

/** What the server writes back for these bytes, to the end. */
async function exchange(bytes: string): Promise<string> {
	const { hostname, port } = new URL(inject("server").url);
	const socket = openSocket(Number(port), hostname);
	let received = "";
	socket.on("data", (piece) => (received += String(piece)));
	socket.on("error", () => undefined);
	socket.write(bytes);
	await once(socket, "close");
	return received;
}

const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

test.each([
	["a batch of eleven", get(`/trpc/${ELEVEN}?batch=1&input=%7B%7D`), 400, "INVALID_INPUT"],
	["bad parameters of a connection", get("/trpc/health.check?connectionParams=x"), 400, "INVALID_INPUT"],
	["a path that is too long", get(`/trpc/${"x".repeat(2_000)}`), 414, "TOO_LARGE"],
	["a path that cannot be decoded", get("/%"), 400, "INVALID_INPUT"],
	["headers that are too large", get("/healthz", `X-Long: ${"x".repeat(20_000)}\r\n`), 431, "TOO_LARGE"],
	["what is no HTTP", "HELO there\r\n\r\n", 400, "INVALID_INPUT"],
	["nothing there", get("/nowhere"), 404, "NOT_FOUND"],
] as const)("the error of %s quotes its request", async (...[, bytes, status, code]) => {
	const [head = "", body = ""] = (await exchange(bytes)).split("\r\n\r\n");
	expect(head.split(" ")[1]).toBe(String(status));
	expect(head.toLowerCase()).toContain("x-content-type-options: nosniff");
	const [, requestId] = /x-request-id: (req_\S+)/i.exec(head) ?? [];
	expect(requestId).toBeDefined();
	const json = body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1);
	const { error } = JSON.parse(json);
	expect(error.json?.data ?? error).toMatchObject({ requestId, code });
});
