/** The way of a visitor's token into the frame, as somebody would try to read it on. */

import { hash } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createVisitorToken } from "../../sdk/src/server.ts";
import { createVisitorCodeStore } from "../../server/src/features/visitor-codes/store.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { attack, guardServer, JSON_CONTENT, type Reply } from "../security/attack.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
const PAGE = "https://shop.example";
const OTHER_PAGE = "https://other.example";
let tenant: TestTenant;
let key: string;
let token: string;
guardServer();
beforeAll(async () => {
	tenant = await createTenant(database);
	key = await keyOf();
	token = await createVisitorToken({ key: tenant.secret.secret, clientId: tenant.clientId, userId: "ann" });
});

const keyOf = async (of = tenant) => (await of.createKey({ kind: "publishable", origins: [PAGE, OTHER_PAGE] })).secret;

type From = { key?: string; origin?: string | null; type?: string };

const headersOf = (origin: string | null, type: string): [string, string][] => [
	["Content-Type", type],
	...(origin === null ? [] : [["Origin", origin] as [string, string]]),
];

const identify = (body: string, { key: used = key, origin = PAGE, type = "text/plain;charset=UTF-8" }: From = {}) =>
	attack({ method: "POST", path: `/widget/identify?key=${used}&widget=`, headers: headersOf(origin, type), body });

const redeem = (code: string, from: From & { page?: string } = {}) => {
	const { key: used = key, origin = url, page = PAGE, type = JSON_CONTENT[1] } = from;
	const body = JSON.stringify({ code, origin: page });
	return attack({ method: "POST", path: `/widget/visitor?key=${used}`, headers: headersOf(origin, type), body });
};

const newCode = async () => JSON.parse((await identify(token)).body).code as string;

const codeOf = ({ body }: Reply) => JSON.parse(body).error?.code;

test("O9 a page gets a code for a token, and the frame the token for the code, once", async () => {
	const reply = await identify(token);
	expect(reply.status).toBe(200);
	expect(reply.headers["access-control-allow-origin"]).toBe(PAGE);
	const { code, ...rest } = JSON.parse(reply.body);
	expect([code, rest]).toEqual([expect.stringMatching(/^[\w-]{43}$/), {}]);
	const redeemed = await redeem(code);
	expect([redeemed.status, JSON.parse(redeemed.body)]).toEqual([200, { visitorToken: token }]);
	const again = await redeem(code);
	expect([again.status, codeOf(again)]).toEqual([401, "VISITOR_REFUSED"]);
});

test("O9 of many who come with one code at once, one gets the token", async () => {
	const code = await newCode();
	const replies = await Promise.all(Array.from({ length: 8 }, () => redeem(code)));
	expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(replies.filter((reply) => codeOf(reply) === "VISITOR_REFUSED")).toHaveLength(7);
});

describe("O9 a code is worth nothing, and stays good for its frame,", () => {
	test.each<[string, () => Promise<Parameters<typeof redeem>[1]>, number]>([
		["with another key of the client", async () => ({ key: await keyOf() }), 401],
		["with another tenant's key", async () => ({ key: await keyOf(await createTenant(database)) }), 401],
		["for a frame in another page of the key's", async () => ({ page: OTHER_PAGE }), 401],
		["for a frame in no page", async () => ({ page: "" }), 401],
		["to the page itself", async () => ({ origin: PAGE }), 403],
		["to another page", async () => ({ origin: OTHER_PAGE }), 403],
		["to a page of nobody's", async () => ({ origin: "https://evil.example" }), 403],
		["to a program", async () => ({ origin: null }), 403],
		["from a form", async () => ({ type: "text/plain" }), 415],
	])("%s", async (_name, from, status) => {
		const code = await newCode();
		expect((await redeem(code, await from())).status).toBe(status);
		expect((await redeem(code)).status).toBe(200);
	});

	test("but not after its time", async () => {
		const code = await newCode();
		const where = { hash: hash("sha256", code) };
		const row = await database.visitorCode.findUniqueOrThrow({ where });
		expect(row.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
		await database.visitorCode.update({ where, data: { expiresAt: new Date(Date.now() - 1) } });
		const late = await redeem(code);
		expect([late.status, codeOf(late)]).toEqual([401, "VISITOR_REFUSED"]);
	});

	test.each(["", "a", "a".repeat(44), "../../", '"', "A".repeat(43)])("nor does %j open anything", async (code) => {
		expect([400, 401]).toContain((await redeem(code)).status);
	});
});

describe("O9 a token is taken", () => {
	test.each<[string, () => Promise<[string, From]>, number, string]>([
		["from pages of the key's only", async () => [token, { origin: "https://evil.example" }], 403, "FORBIDDEN"],
		[
			"with a key of its client only",
			async () => [token, { key: await keyOf(await createTenant(database)) }],
			401,
			"VISITOR_REFUSED",
		],
		["with a publishable key only", async () => [token, { key: tenant.secret.secret }], 400, "INVALID_INPUT"],
		["with a key only", async () => [token, { key: "" }], 400, "INVALID_INPUT"],
		[
			"with a key that may chat only",
			async () => [
				token,
				{ key: (await tenant.createKey({ kind: "publishable", scopes: ["search"], origins: [PAGE] })).secret },
			],
			403,
			"FORBIDDEN",
		],
		[
			"as a text only",
			async () => [`token=${token}`, { type: "application/x-www-form-urlencoded" }],
			415,
			"UNSUPPORTED_MEDIA_TYPE",
		],
		["when it is signed only", async () => [`vst_${"A".repeat(43)}`, {}], 401, "VISITOR_REFUSED"],
		["when it is there only", async () => ["", {}], 401, "VISITOR_REFUSED"],
		["when it is not too long only", async () => [`a.${"b".repeat(2_000)}.c`, {}], 400, "INVALID_INPUT"],
		["when it was changed by nobody only", async () => [token.slice(0, -2), {}], 401, "VISITOR_REFUSED"],
	])("%s", async (...[, make, status, code]) => {
		const before = await database.visitorCode.count({ where: { clientId: tenant.clientId } });
		const [body, from] = await make();
		const reply = await identify(body, from);
		expect([reply.status, codeOf(reply)]).toEqual([status, code]);
		expect(await database.visitorCode.count({ where: { clientId: tenant.clientId } })).toBe(before);
	});
});

test("a key for some procedures is for these where it lists them", async () => {
	const made = await connect(tenant.secret.secret).keys.create.mutate({
		...{ clientId: tenant.clientId, kind: "publishable", name: "Some", origins: [PAGE] },
		procedures: ["chat.start", "widget.identify"],
	});
	const reply = await identify(token, { key: made.secret });
	expect(reply.status).toBe(200);
	const refused = await redeem(JSON.parse(reply.body).code, { key: made.secret });
	expect([refused.status, codeOf(refused)]).toEqual([403, "FORBIDDEN"]);
});

test("codes that nobody came for are deleted, the others not", async () => {
	const [old, fresh] = [await newCode(), await newCode()];
	const where = { hash: hash("sha256", old) };
	await database.visitorCode.update({ where, data: { expiresAt: new Date(Date.now() - 1) } });
	await createVisitorCodeStore(database).expire();
	expect(await database.visitorCode.count({ where })).toBe(0);
	expect((await redeem(fresh)).status).toBe(200);
});

test("L3 neither code nor token stands in the database as it is", async () => {
	const code = await newCode();
	const rows = await database.$queryRaw<{ row: string }[]>`
		SELECT concat(hash, key_id, origin, encode(sealed, 'escape')) AS row FROM visitor_codes WHERE client_id = ${tenant.clientId}`;
	expect(rows.length).toBeGreaterThan(0);
	for (const { row } of rows) for (const secret of [code, token.slice(-30), "ann"]) expect(row).not.toContain(secret);
});
