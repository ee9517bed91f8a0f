import { beforeAll, describe, expect, test } from "vitest";
import { ACCESS_CACHE } from "../../server/src/features/access/remember.ts";
import { logIn } from "../harness/people.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { attack, bearer, guardServer } from "./attack.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";
import { ACCEPT, DOORS, type DoorRow, knock, statusOf } from "./routes.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
/** Another client of the same tenant. */
let sibling: string;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet" });
	other = await furnish(database, { canary: "quastenflosser" });
	sibling = await own.createClient("sibling");
});

const WITH_BODY = DOORS.filter(({ body }) => body !== null);
const nameOf = ({ path, scope }: DoorRow) => `${path} (${scope})`;
const rows = (doors: DoorRow[]) => doors.map((door) => [nameOf(door), door] as const);

const keyOf = async (key: Parameters<Furniture["createKey"]>[0]) => (await own.createKey(key)).secret;

describe.each(rows(DOORS))("%s", (_name, door) => {
	test("O1 serves a publishable key on the pages that it lists only", async () => {
		const key = await keyOf({ kind: "publishable", origins: ["https://good.example"] });
		const from = (origin: string) => knock(door, { key, headers: [["Origin", origin]] });
		const good = await from("https://good.example");
		expect(statusOf(good)).toBe(200);
		expect(good.headers["access-control-allow-origin"]).toBe("https://good.example");
		for (const origin of ["https://evil.example", "null", "https://good.example.evil.example"]) {
			const { status, headers } = await from(origin);
			expect([status, headers["access-control-allow-origin"]], origin).toEqual([403, undefined]);
		}
	});

	test("O1 answers a preflight of the official clients", async () => {
		const origin = "https://preflight.example";
		await own.createKey({ kind: "publishable", origins: [origin] });
		const asked =
			"authorization,content-type,x-api-key,mcp-protocol-version,mcp-method,x-stainless-retry-count,x-stainless-os";
		const preflight = (from: string) =>
			attack({
				...{ method: "OPTIONS", path: door.path },
				headers: [
					["Origin", from],
					["Access-Control-Request-Method", door.method],
					["Access-Control-Request-Headers", asked],
				],
			});
		const { headers } = await preflight(origin);
		expect(headers["access-control-allow-origin"]).toBe(origin);
		expect(headers["access-control-allow-credentials"]).toBeUndefined();
		const allowed = String(headers["access-control-allow-headers"]).toLowerCase().split(", ");
		expect(allowed).toEqual(expect.arrayContaining(asked.split(",")));
		expect((await preflight("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
	});

	test("K3 reads the key from one place", async () => {
		const key = own.secret.secret;
		const opens = door.path.startsWith("/api/") ? 200 : 401;
		expect((await knock(door, { key: null, headers: [["X-Api-Key", key]] })).status).toBe(opens);
		const carriers: [string, string][][] = [
			[["X-Api-Key", `Bearer ${key}`]],
			[["Cookie", `key=${key}; authorization=Bearer ${key}`]],
			[["Proxy-Authorization", `Bearer ${key}`]],
			[["Authorization", `Basic ${Buffer.from(`:${key}`).toString("base64")}`]],
			[...bearer(key), ...bearer(key)],
			[
				["X-Api-Key", key],
				["X-Api-Key", key],
			],
		];
		for (const headers of carriers) expect((await knock(door, { key: null, headers })).status).toBe(401);
		const query = { ...door, path: `${door.path}?key=${key}&api_key=${key}&authorization=Bearer%20${key}` };
		expect((await knock(query, { key: null })).status).toBe(401);
	});
});

test.each(rows(DOORS.filter(({ path }) => path.startsWith("/api/"))))(
	"K3 %s takes one key, not two",
	async (_n, door) => {
		const key = own.secret.secret;
		expect((await knock(door, { key, headers: [["X-Api-Key", key]] })).status).toBe(401);
	},
);

describe.each(rows(WITH_BODY))("T4 %s", (_name, door) => {
	test("is no way to another client", async () => {
		const strangers = [other.secret.secret, other.publishable.secret];
		const siblings = [own.publishable.secret, await keyOf({ kind: "secret", scopes: ["search", "chat"] })];
		const before = await snapshot(database, own.tenantId);
		for (const [keys, client] of [
			[strangers, own.clientId],
			[siblings, sibling],
			[siblings, "cli_unknown"],
		] as const) {
			for (const key of keys) {
				const reply = await knock(door, { key, client });
				expect(statusOf(reply)).toBe(404);
				expect(reply.body).not.toContain(own.canary);
			}
		}
		expect(await snapshot(database, own.tenantId)).toEqual(before);
		expect(statusOf(await knock(door, { key: own.publishable.secret, client: own.clientId }))).toBe(200);
		if (door.scope === "search")
			expect(statusOf(await knock(door, { key: own.secret.secret, client: sibling }))).toBe(200);
	});

	test("O4 is not opened by what a form can post", async () => {
		const body = JSON.stringify(door.body?.());
		for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", null]) {
			const headers = [...bearer(own.secret.secret), ACCEPT, ...(type === null ? [] : [["Content-Type", type]])];
			const { status } = await attack({
				method: "POST",
				path: door.path,
				headers: headers as [string, string][],
				body,
			});
			expect(status, String(type)).toBe(415);
		}
	});

	test.each([
		["D2 nested too deeply", `{"message":${"[".repeat(100)}${"]".repeat(100)}}`, 400],
		["no JSON", "{", 400],
		["nothing", "", 400],
		["null", "null", 400],
		["a list", "[]", 400],
		["a text", '"x"', 400],
		["I12 a name that would change objects", '{"__proto__":{"admin":true},"message":"x"}', 400],
		["D3 too large", `{"message":"${"x".repeat(300_000)}"}`, 413],
	])("refuses a body that is %s", async (_what, raw, status) => {
		const reply = await knock(door, { key: own.secret.secret, raw });
		expect(reply.status).toBe(status);
		expect(JSON.parse(reply.body)).toHaveProperty("error.message", expect.any(String));
		expect(reply.body).not.toMatch(/tRPC|superjson|\.js|at Object/);
	});

	test("O5 no other method stands for it", async () => {
		for (const method of ["GET", "PUT", "DELETE"]) {
			const { status } = await attack({ method, path: door.path, headers: bearer(own.secret.secret) });
			if (method !== door.method) expect(status, method).toBe(405);
		}
	});
});

describe.each(rows(DOORS.filter(({ path }) => path === "/mcp" || path.startsWith("/v1/"))))("T4 %s", (_name, door) => {
	const at = async (key: string, address: string) => statusOf(await knock(door, { key, address }));

	test("may have its client named by its address, where the caller may act on it", async () => {
		const member = await logIn(own.owner);
		expect(statusOf(await knock(door, { key: member }))).toBe(400);
		for (const address of [own.clientId, "sibling", own.chatbotId]) expect(await at(member, address)).toBe(200);
		expect(await at(own.secret.secret, sibling)).toBe(200);
		expect(await at(own.publishable.secret, own.chatbotId)).toBe(200);
		for (const key of [own.publishable.secret, await keyOf({ kind: "secret", scopes: ["search", "chat"] })])
			expect(await at(key, sibling)).toBe(404);
		for (const key of [member, own.secret.secret])
			for (const address of [other.clientId, other.chatbotId, "cli_unknown", "wgt_unknown"])
				expect(await at(key, address)).toBe(404);
	});

	test.each(["", "*", "a,b", "docs&clientId=sibling", "docs&clientId=docs", "docs&tenantId=sibling", "%00"])(
		"T5 is not opened by the name %j",
		async (address) => {
			expect(await at(own.secret.secret, address)).toBe(400);
		},
	);
});

test("a member goes on by a chatbot's name alone", async () => {
	const key = await logIn(own.owner);
	const chat = DOORS.find(({ path }) => path === "/api/conversation/chat") as DoorRow;
	const complete = DOORS.find(({ path }) => path === "/v1/chat/completions") as DoorRow;
	const say = (chatbotId: string) => knock(chat, { key, raw: JSON.stringify({ message: "What stays?", chatbotId }) });
	const messages = [{ role: "user", content: "What stays?" }];
	const ask = (model: string) => knock(complete, { key, raw: JSON.stringify({ model, messages }) });
	expect([(await say(own.chatbotId)).status, (await ask(`signpost/${own.chatbotId}`)).status]).toEqual([200, 200]);
	expect([(await say(other.chatbotId)).status, (await ask(`signpost/${other.chatbotId}`)).status]).toEqual([404, 404]);
});

test("MCP demands of every page that its origin is known, whatever the key", async () => {
	const door = DOORS.find(({ path }) => path === "/mcp") as DoorRow;
	for (const key of [own.secret.secret, own.publishable.secret]) {
		for (const origin of ["https://evil.example", "null"]) {
			const headers: [string, string][] = [["Origin", origin]];
			expect((await knock(door, { key, headers })).status, origin).toBe(403);
			expect((await attack({ path: "/mcp", headers: [...bearer(key), ...headers] })).status, origin).toBe(403);
		}
		expect(statusOf(await knock(door, { key, headers: [["Origin", "http://localhost:6274"]] }))).toBe(200);
	}
	const listed = await keyOf({ kind: "secret", origins: ["https://good.example"] });
	expect(statusOf(await knock(door, { key: listed, headers: [["Origin", "https://good.example"]] }))).toBe(200);
});

describe("T4 conversations", () => {
	const door = DOORS.find(({ path }) => path === "/api/conversation/chat") as DoorRow;
	const say = async (key: string, more: object = {}, headers: [string, string][] = []) => {
		const reply = await knock(door, { key, headers, raw: JSON.stringify({ message: "What stays?", ...more }) });
		return { status: reply.status, ...JSON.parse(reply.body) };
	};

	test("of a server go on by their id and its key alone", async () => {
		const begun = await say(own.secret.secret);
		const { conversationId } = begun;
		expect(await say(own.secret.secret, { conversationId })).toMatchObject({ status: 200, conversationId });
		const strangers = [await keyOf({ kind: "secret" }), own.publishable.secret, other.secret.secret];
		for (const key of strangers) expect((await say(key, { conversationId })).status).toBe(404);
		expect((await say(own.secret.secret, { conversationId, user: "anna" })).status).toBe(404);
	});

	test("of one of its users go on for that user", async () => {
		const { conversationId } = await say(own.secret.secret, { user: "anna" });
		expect((await say(own.secret.secret, { user: "anna", conversationId })).status).toBe(200);
		for (const more of [{}, { user: "bert" }, { user: "Anna" }]) {
			expect((await say(own.secret.secret, { ...more, conversationId })).status).toBe(404);
		}
	});

	test("of a page go on by its visitor's token; a name is nothing that a page can claim", async () => {
		const key = own.publishable.secret;
		const { conversationId, visitorToken } = await say(key, { user: "anna" });
		const token: [string, string][] = [["X-Signpost-Visitor", visitorToken]];
		expect(await say(key, { conversationId }, token)).toMatchObject({ status: 200, visitorToken: null });
		for (const more of [{}, { user: "anna" }]) expect((await say(key, { ...more, conversationId })).status).toBe(404);
	});

	test("that do not exist leave nothing behind", async () => {
		const before = await snapshot(database, own.tenantId);
		expect((await say(own.secret.secret, { conversationId: "cnv_unknown" })).status).toBe(404);
		expect(await snapshot(database, own.tenantId)).toEqual(before);
	});
});

test("K4 a key that is revoked ends within a second at every door", async () => {
	const { id, secret } = await own.createKey({ kind: "secret" });
	const statuses = () => Promise.all(DOORS.map(async (door) => (await knock(door, { key: secret })).status));
	expect(await statuses()).toEqual(DOORS.map(() => 200));
	await database.key.update({ where: { id }, data: { revokedAt: new Date() } });
	expect(ACCESS_CACHE.ttl).toBeLessThan(1_000);
	await expect.poll(statuses, { timeout: 10_000, interval: 100 }).toEqual(DOORS.map(() => 401));
});
