import { randomUUID } from "node:crypto";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSecret } from "../../server/src/features/keys/secret.ts";
import { openDatabase } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";
import { type Furniture, furnish } from "./furniture.ts";
import { rowOf } from "./procedures.ts";

const database = openDatabase();
let own: Furniture;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 5 });
});
afterAll(() => database.$disconnect());

const send = (path: string, raw: string) => call({ ...rowOf(path), raw, key: own.secret.secret });
const view = (more: object) => ({ eventId: randomUUID(), type: "view", ...more });

/** By GET and by POST, alone and in a batch, with the input as text. */
async function statusesOf(search: string, track: string): Promise<number[]> {
	const headers = bearer(own.secret.secret);
	const [query, body] = [`{"0":${search}}`, `{"0":${track}}`];
	const replies = [
		await send("search.query", search),
		await send("events.track", track),
		await attack({ path: `/trpc/search.query?batch=1&input=${encodeURIComponent(query)}`, headers }),
		await attack({ method: "POST", path: "/trpc/events.track?batch=1", headers: [...headers, JSON_CONTENT], body }),
	];
	return replies.map((reply) => answerOf(reply).status);
}

describe("I6 an input is no larger than what was sent", () => {
	test("a reference copies nothing", async () => {
		const [first, second] = [view({ properties: { long: "x".repeat(2_000) } }), view({ properties: {} })];
		const meta = { referentialEqualities: { "events.0.properties": ["events.1.properties"] }, v: 1 };
		expect((await send("events.track", JSON.stringify({ json: { events: [first, second] }, meta }))).status).toBe(200);
		const stored = await database.event.findFirst({ where: { id: second.eventId } });
		expect(stored?.properties).toEqual({});
	});

	test("what a sender has twice arrives twice", async () => {
		const shared = { at: new Date(86_400_000), properties: { place: "top" } };
		const events = [view(shared), view(shared)];
		const sent = superjson.serialize({ events });
		expect(sent.meta?.referentialEqualities).toBeDefined();
		expect((await send("events.track", JSON.stringify(sent))).status).toBe(200);
		for (const { eventId } of events) {
			expect(await database.event.findFirst({ where: { id: eventId } })).toMatchObject(shared);
		}
	});

	test.each([
		["a typed array", [["typed-array", "Uint8Array"]]],
		["a set", ["set"]],
		["a number of any length", ["bigint"]],
		["a pattern", ["regexp"]],
		["an error", ["Error"]],
		["nothing", []],
		["types that are none", "Date"],
		["types in types", { deeper: ["Date"] }],
	])("%s is refused", async (_name, type) => {
		const meta = { values: { "events.0.value": type, query: type }, v: 1 };
		const search = JSON.stringify({ json: { query: "x" }, meta });
		const track = JSON.stringify({ json: { events: [view({ value: 3 })] }, meta });
		expect(await statusesOf(search, track)).toEqual([400, 400, 400, 400]);
	});

	test("an event's properties have 8 KB together", async () => {
		const properties = (count: number) =>
			Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, "x".repeat(1_980)]));
		const track = (count: number) => JSON.stringify({ json: { events: [view({ properties: properties(count) })] } });
		expect((await send("events.track", track(4))).status).toBe(200);
		expect((await send("events.track", track(5))).status).toBe(400);
	});
});

describe("I5 a field that would be lost on the way is refused", () => {
	test.each(["__proto__", "constructor", "prototype", "\\u005f_proto__"])("%s", async (name) => {
		const search = `{"json":{"query":"kept","filter":{"metadata":{"${name}":"x"}}}}`;
		const track = `{"json":{"events":[{"eventId":"${randomUUID()}","type":"view","properties":{"${name}":"x"}}]}}`;
		expect(await statusesOf(search, track)).toEqual([400, 400, 400, 400]);
		const document = `{"externalId":"lost","route":"/lost","content":"Lost.","metadata":{"${name}":"x"}}`;
		expect((await send("ingest.documents", `{"json":{"documents":[${document}]}}`)).status).toBe(400);
	});

	test("the same as a value is a text like any other", async () => {
		expect((await send("search.query", '{"json":{"query":"__proto__"}}')).status).toBe(200);
	});
});

test("T5 two names for two clients are no choice", async () => {
	const search = (scope: object) => send("search.query", JSON.stringify({ json: { query: "kept", ...scope } }));
	expect((await search({ clientId: own.clientId, tenantId: "other" })).status).toBe(400);
	expect((await search({ clientId: own.clientId, tenantId: own.clientId })).status).toBe(200);
	expect((await search({ tenantId: own.clientId })).status).toBe(200);
});

test("D3 what only looks like a secret key opens no large body", async () => {
	const post = (key: string) =>
		attack({
			method: "POST",
			path: "/trpc/events.track",
			headers: [JSON_CONTENT, ...bearer(key)],
			body: " ".repeat(1_000_000),
		});
	for (const key of ["sk_x", newSecret("secret")]) expect((await post(key)).status).toBe(401);
	expect((await post(own.secret.secret)).status).toBe(400);
});
