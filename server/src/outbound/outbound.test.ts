import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { createOutbound } from "./outbound.ts";

/** Hosts that connections were made for. */
const hosts: string[] = [];
const server = createServer((request, response) => {
	hosts.push(request.headers.host ?? "");
	if (request.url === "/redirect") response.writeHead(302, { location: "/elsewhere" }).end();
	else if (request.url === "/endless") response.writeHead(200).write("x");
	else if (request.url !== "/silent") response.writeHead(204).end();
}).listen(0, "127.0.0.1");
await new Promise((listening) => server.once("listening", listening));
const { port } = server.address() as AddressInfo;
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const message = { headers: { "content-type": "application/json" }, body: '{"text":"é"}' };
const resolving = (...answers: string[][]) => {
	let asked = 0;
	return async () => answers[Math.min(asked++, answers.length - 1)] ?? [];
};
const open = (options: Partial<Parameters<typeof createOutbound>[0]> = {}) =>
	createOutbound({ allowed: ["127.0.0.1"], timeoutMs: 500, ...options });

describe("post", () => {
	test("gives the status, follows no redirect, and reads no endless answer", async () => {
		const at = (path: string) => open().post(`http://127.0.0.1:${port}${path}`, message);
		expect(await at("/")).toBe(204);
		expect(await at("/redirect")).toBe(302);
		expect(await at("/endless")).toBe(200);
		await expect(at("/silent")).rejects.toThrow();
	});

	test("S6 connects to the address that was checked, however the name is resolved next", async () => {
		const outbound = open({ resolve: resolving(["127.0.0.1"], ["10.0.0.1"]) });
		expect(await outbound.post(`http://rebinding.example:${port}/`, message)).toBe(204);
		expect(hosts.at(-1)).toBe(`rebinding.example:${port}`);
		await expect(outbound.post(`http://rebinding.example:${port}/`, message)).rejects.toThrow("https url");
	});

	test("S6 one private address among many refuses all", async () => {
		const outbound = open({ resolve: resolving(["127.0.0.1", "10.0.0.1"]) });
		await expect(outbound.post(`http://many.example:${port}/`, message)).rejects.toThrow("https url");
	});
});

describe("check", () => {
	test.each([
		["a name on the internet", "https://hook.example/", ["93.184.215.14", "2606:4700:4700::1111"]],
		["an address that is allowed, at any port and without TLS", "http://inside.example:8080/", ["127.0.0.1"]],
	])("takes %s", async (_name, url, addresses) => {
		await expect(open({ resolve: resolving(addresses) }).check(url)).resolves.toBeUndefined();
	});

	test.each([
		["S7 a name without an address", "https://hook.example/", []],
		["S4 a name of this machine", "https://x.localhost/", ["::1"]],
		["no TLS on the internet", "http://hook.example/", ["93.184.215.14"]],
		["S9 another port on the internet", "https://hook.example:6379/", ["93.184.215.14"]],
		["S4 a user name", "https://good@hook.example/", ["93.184.215.14"]],
		["S8 another scheme", "file:///etc/passwd", ["93.184.215.14"]],
	])("refuses %s", async (_name, url, addresses) => {
		await expect(open({ resolve: resolving(addresses) }).check(url)).rejects.toMatchObject({ code: "BLOCKED_ADDRESS" });
	});

	test("S7 refuses when names cannot be resolved", async () => {
		const resolve = () => Promise.reject(new Error("SERVFAIL"));
		await expect(open({ resolve }).check("https://hook.example/")).rejects.toMatchObject({ code: "BLOCKED_ADDRESS" });
	});

	test.each("2130706433 0x7f000001 0177.0.0.1 127.1 0 ①②⑦.0.0.1 127。0。0。1 [::1] [::ffff:7f00:1]".split(" "))(
		"S1 %s is this machine",
		async (host) => {
			await expect(open({ allowed: [] }).check(`https://${host}/`)).rejects.toMatchObject({ code: "BLOCKED_ADDRESS" });
		},
	);
});
