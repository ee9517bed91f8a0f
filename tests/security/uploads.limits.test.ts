/** A server of its own, whose limits are short and whose temporary folder nobody else uses. */
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { Agent, type ClientRequest, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";
import { connect } from "../harness/tenant.ts";
import { beginningOf, FORM_TYPE, field, file, formOf, type Part, upload } from "../harness/upload.ts";

const LIMITS = {
	...{ UPLOAD_MAX_BYTES: "3000", UPLOAD_MAX_FILE_BYTES: "1000", UPLOAD_MAX_FILES: "4" },
	...{ UPLOAD_MAX_FIELDS: "5", UPLOAD_MAX_FIELD_BYTES: "100", UPLOAD_TIMEOUT_SECONDS: "1" },
};

let server: TestServer;
let temporary: string;
beforeAll(async () => {
	temporary = await mkdtemp(join(tmpdir(), "signpost-uploads-"));
	server = await startServer({ environment: { ...LIMITS, TMPDIR: temporary, RATE_LIMIT_PER_KEY: "0" } });
});
afterAll(async () => {
	await server.remove();
	await rm(temporary, { recursive: true, force: true });
});

const send = (parts: Part[]) => upload(parts, { key: server.demo.secretKey, url: server.demo.url });
const pages = (count: number, bytes = 10) =>
	Array.from({ length: count }, (_, index) => file(`${index}.md`, "x".repeat(bytes)));
const count = async () => (await connect(server.demo.secretKey, server.demo).documents.list.query({})).total;

/** Sends a part of a form, and goes on holding the connection. */
function begin(body: Uint8Array, agent = new Agent()): ClientRequest {
	const headers = { "Content-Type": FORM_TYPE, Authorization: `Bearer ${server.demo.secretKey}` };
	const sent = request(`${server.demo.url}/api/document/ingest`, { method: "POST", headers, agent });
	sent.on("error", () => undefined);
	sent.write(body);
	return sent;
}

describe("what the operator allows is allowed, and no more", () => {
	test.each<[string, Part[], number]>([
		["a file of 1,000 bytes", pages(1, 1_000), 200],
		["a file of 1,001 bytes", pages(1, 1_001), 413],
		["4 files", pages(4), 200],
		["5 files", pages(5), 413],
		["3,000 bytes", pages(3, 1_000), 200],
		["3,001 bytes", [...pages(3, 1_000), file("a.md", "x")], 413],
		["5 fields", [...Array.from({ length: 5 }, () => field("tags", "a")), ...pages(1)], 200],
		["6 fields", [...Array.from({ length: 6 }, () => field("tags", "a")), ...pages(1)], 413],
		["a field of 99 bytes", [field("title", "x".repeat(99)), ...pages(1)], 200],
		["a field of 101 bytes", [field("title", "x".repeat(101)), ...pages(1)], 413],
	])("%s", async (_name, parts, status) => {
		expect((await send(parts)).status).toBe(status);
	});

	test("the connection serves on after a refusal", async () => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		const refused = begin(formOf(pages(1, 500_000)), agent);
		refused.end();
		const [answer] = await once(refused, "response");
		expect(answer.statusCode).toBe(413);
		answer.resume();
		await once(answer, "end");
		const next = request(`${server.demo.url}/healthz`, { agent });
		next.end();
		expect((await once(next, "response"))[0].statusCode).toBe(200);
		agent.destroy();
	});
});

test("U8 a file that does not end is refused when it is too large, not when it ends", async () => {
	const endless = begin(beginningOf(pages(1, 2_000)));
	expect((await once(endless, "response"))[0].statusCode).toBe(413);
	endless.destroy();
});

test("U8 an upload that stands still is refused after its time, and its connection closed", async () => {
	const before = await count();
	const slow = begin(beginningOf(pages(1)).subarray(0, -5));
	const [answer] = await once(slow, "response");
	expect([answer.statusCode, answer.headers["connection"]]).toEqual([408, "close"]);
	let text = "";
	for await (const piece of answer) text += String(piece);
	expect(JSON.parse(text).error).toMatchObject({ code: "INVALID_INPUT", requestId: answer.headers["x-request-id"] });
	expect(await count()).toBe(before);
});

test("U8 of 100 uploads that are broken off nothing is left, and others go on", async () => {
	const before = await count();
	for (let sent = 0; sent < 100; sent += 4) {
		const begun = Array.from({ length: 4 }, () => begin(beginningOf(pages(2, 900)).subarray(0, -5)));
		await Promise.all(begun.map((one) => once(one, "socket")));
		for (const one of begun) one.destroy();
	}
	// As soon as the server has seen that they are gone.
	await vi.waitFor(async () => expect((await send(pages(1))).status).toBe(200), { timeout: 5_000 });
	expect(await readdir(temporary)).toEqual([]);
	expect(await count()).toBe(before);
	expect(server.output()).not.toMatch(/a request failed|unhandled/i);
});
