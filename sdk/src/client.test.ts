import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import superjson from "superjson";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSignpost } from "./client.ts";
import { ConnectionError, InvalidInputError, TimeoutError, TooLargeError, UnavailableError } from "./core/errors.ts";
import type { SignpostOptions } from "./internal/open-session.ts";

const KEY = "sk_not_to_be_seen";

type Answer = { status?: number; headers?: Record<string, string>; body: string };

/** A server that gives the answers in turn, the last one for ever, and keeps what it was asked. */
async function serve(...answers: (Answer | "silence" | "hang up")[]) {
	const requests: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		const answer = answers[Math.min(requests.length, answers.length - 1)];
		requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
		if (answer === "hang up") return request.socket.destroy();
		if (answer === undefined || answer === "silence") return;
		const headers = { "content-type": "application/json", ...answer.headers };
		return response.writeHead(answer.status ?? 200, headers).end(answer.body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url,
		requests,
		connect: (options: Partial<SignpostOptions> = {}) => createSignpost({ url, key: KEY, ...options }),
	};
}

const result = (data: unknown) => ({ body: JSON.stringify([{ result: { data: superjson.serialize(data) } }]) });
const healthy = result({ status: "ok", version: "1.0.0" });
const busy = (retryAfter: string): Answer => ({
	status: 503,
	headers: { "content-type": "text/html", "retry-after": retryAfter },
	body: "<h1>Busy</h1>",
});

describe("createSignpost", () => {
	test.each([
		["not a url", KEY],
		["ftp://example.com", KEY],
		["http://user:password@example.com", KEY],
		["http://example.com", ""],
		["http://example.com", "sk_with\nline end"],
	])("refuses url %j with key %j, without quoting the key", (url, key) => {
		try {
			createSignpost({ url, key });
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(InvalidInputError);
			expect(String(error)).not.toContain("sk_");
		}
	});

	test("takes a url with a path and slashes at its end", async () => {
		const { url, connect, requests } = await serve(healthy);
		await connect({ url: `${url}/signpost//` }).health.check();
		expect(requests[0]?.url).toMatch(/^\/signpost\/trpc\/health\.check\?/);
	});
});

describe("calls", () => {
	test("carry the key in a header and never in the url", async () => {
		const { connect, requests } = await serve(healthy);
		await connect({ visitorToken: "vis_1" }).health.check();
		expect(requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, "x-signpost-visitor": "vis_1" });
		expect(requests[0]?.url).not.toContain(KEY);
		expect(requests[0]?.url).not.toContain("vis_1");
	});

	test("in one tick share requests of ten", async () => {
		const batch = (size: number) => ({
			body: JSON.stringify(Array.from({ length: size }, () => JSON.parse(healthy.body)[0])),
		});
		const { connect, requests } = await serve(batch(10), batch(2));
		const signpost = connect();
		await Promise.all(Array.from({ length: 12 }, () => signpost.health.check()));
		expect(requests).toHaveLength(2);
	});

	test("wait as long as Retry-After says and try again", async () => {
		const { connect, requests } = await serve(busy("0"), busy("0"), healthy);
		expect(await connect().health.check()).toEqual({ status: "ok", version: "1.0.0" });
		expect(requests).toHaveLength(3);
	});

	test("tell a proxy's error page apart, with status and request id", async () => {
		const { connect } = await serve({
			...busy("7"),
			headers: { "content-type": "text/html", "retry-after": "7", "x-request-id": "req_1" },
		});
		const call = connect({ maxRetries: 0 }).health.check();
		await expect(call).rejects.toBeInstanceOf(UnavailableError);
		await expect(call).rejects.toMatchObject({ status: 503, retryAfter: 7, requestId: "req_1" });
	});

	test("reject when the server hangs up, and say nothing of the key", async () => {
		const { connect } = await serve("hang up");
		const error: unknown = await connect({ maxRetries: 0 })
			.health.check()
			.catch((failure: unknown) => failure);
		expect(error).toBeInstanceOf(ConnectionError);
		expect(
			Object.values(error as object)
				.concat(String((error as Error).cause))
				.join(),
		).not.toContain(KEY);
	});

	test("end in time", async () => {
		const { connect } = await serve("silence");
		const call = connect({ timeoutMs: 20, maxRetries: 0 }).health.check();
		await expect(call).rejects.toBeInstanceOf(TimeoutError);
	});

	test("end with their signal although others in the batch go on", async () => {
		const { connect, requests } = await serve("silence");
		const signpost = connect();
		const controller = new AbortController();
		signpost.health.check().catch(() => {});
		const call = signpost.health.check({ signal: controller.signal });
		await expect.poll(() => requests).toHaveLength(1);
		controller.abort();
		await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
		expect(requests).toHaveLength(1);
	});

	test("are not sent when no url could carry them", async () => {
		const { connect, requests } = await serve(healthy);
		const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, "中".repeat(500)]));
		const call = connect().search.query({ query: "x", filter: { metadata } });
		await expect(call).rejects.toBeInstanceOf(TooLargeError);
		expect(requests).toHaveLength(0);
	});

	test("send a query of 1,000 Chinese characters", async () => {
		const { connect, requests } = await serve(result({ hits: [] }));
		await connect().search.query({ query: "中".repeat(1_000) });
		expect(requests[0]?.method).toBe("GET");
	});

	test("name the client they are about, unless the input does", async () => {
		const { connect, requests } = await serve(result({ hits: [] }));
		const signpost = connect({ clientId: "fastify" });
		await signpost.search.query({ query: "x" });
		await signpost.search.query({ query: "x", tenantId: "other" });
		const inputs = requests.map(({ url }) => decodeURIComponent(url));
		expect(inputs[0]).toContain('"clientId":"fastify"');
		expect(inputs[1]).not.toContain("clientId");
	});
});

describe("events", () => {
	test("are sent in one call, each with an id and the time it happened", async () => {
		const { connect, requests } = await serve({ body: JSON.stringify({ result: { data: superjson.serialize({}) } }) });
		const signpost = connect();
		signpost.events.track({ type: "click" });
		signpost.events.track({ type: "conversion", value: 0 });
		await signpost.events.flush();
		expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /trpc/events.track"]);
	});
});
