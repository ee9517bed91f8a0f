/** K4: how long after its end a credential still opens anything, by every way in. */
import { beforeAll, expect, test } from "vitest";
import { createPerson, logIn } from "../harness/people.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { type Attack, attack, bearer, call, guardServer, JSON_CONTENT, type Reply } from "./attack.ts";

/** A request sent later than this after the end is refused, in ms. */
const LIMIT = 1_000;

const database = openDatabaseForFile();
let tenant: TestTenant;
guardServer();
beforeAll(async () => {
	tenant = await createTenant(database);
});

const post = (path: string, headers: Attack["headers"], body: object) =>
	attack({
		method: "POST",
		path,
		headers: [JSON_CONTENT, ["Accept", "application/json, text/event-stream"], ...(headers ?? [])],
		body: JSON.stringify(body),
	});

const input = encodeURIComponent(JSON.stringify({ 0: { json: { query: "x" } }, 1: { json: { query: "y" } } }));
const QUESTION = { message: "x" };

/** Every way in which a key is carried. */
const CARRIERS: Record<string, (key: string) => Promise<Reply>> = {
	"a bearer of a query": (key) => call({ path: "search.query", kind: "query", input: { query: "x" }, key }),
	"a bearer of a mutation": (key) =>
		call({ path: "events.track", kind: "mutation", input: { events: [{ eventId: "e", type: "view" }] }, key }),
	"a batch": (key) => attack({ path: `/trpc/search.query,search.query?batch=1&input=${input}`, headers: bearer(key) }),
	"a subscription": (key) => call({ path: "chat.events", kind: "subscription", input: { runId: "run_none" }, key }),
	"X-API-Key under /api/chat": (key) => post("/api/chat", [["X-API-Key", key]], QUESTION),
	"a bearer under /api/conversation/chat": (key) => post("/api/conversation/chat", bearer(key), QUESTION),
	"/v1/models": (key) => attack({ path: "/v1/models", headers: bearer(key) }),
	"/v1/chat/completions": (key) =>
		post("/v1/chat/completions", bearer(key), { model: "signpost", messages: [{ role: "user", content: "x" }] }),
	"/mcp": (key) => post("/mcp", bearer(key), { jsonrpc: "2.0", id: 1, method: "tools/list" }),
};

const isRefused = ({ status, body }: Reply) => status === 401 || body.includes('"UNAUTHENTICATED"');

/** Sends again and again until it is refused: how long after the end the last was sent that was not. */
async function lastAccepted(send: () => Promise<Reply>, endedAt: number): Promise<number> {
	let last = 0;
	for (;;) {
		const sentAt = performance.now();
		if (isRefused(await send())) return last;
		last = sentAt - endedAt;
		expect(last).toBeLessThan(LIMIT);
	}
}

async function measure(credential: string, end: () => Promise<unknown>): Promise<void> {
	for (const [name, send] of Object.entries(CARRIERS)) expect(isRefused(await send(credential)), name).toBe(false);
	await end();
	const endedAt = performance.now();
	const carriers = Object.values(CARRIERS).map((send) => lastAccepted(() => send(credential), endedAt));
	const slowest = Math.max(...(await Promise.all(carriers)));
	process.stdout.write(`Revocation: the last call that was let through came ${Math.round(slowest)} ms after it.\n`);
}

/** As another process would, of which this one is told nothing. */
const revokeElsewhere = (id: string) => database.key.update({ where: { id }, data: { revokedAt: new Date() } });

test.each(["publishable", "secret"] as const)(
	"K4 a %s key that is revoked opens nothing a second later",
	async (kind) => {
		const { id, secret } = await tenant.createKey({ kind, scopes: ["search", "chat", "events"] });
		await measure(secret, () => revokeElsewhere(id));
	},
);

test("K4 nor does a token that was made with it", async () => {
	const { id, secret } = await tenant.createKey({ kind: "secret", scopes: ["search", "chat", "events"] });
	const { token } = await connect(secret).tokens.create.mutate({ filter: { tags: ["x"] } });
	await measure(token, () => revokeElsewhere(id));
});

test("K4 revoked by keys.revoke it ends at once in the process that was asked", async () => {
	const { id: keyId, secret } = await tenant.createKey({ kind: "publishable" });
	const send = () => call({ path: "search.query", kind: "query", input: { query: "x" }, key: secret });
	expect(isRefused(await send())).toBe(false);
	const person = await createPerson(database, { [tenant.tenantId]: "admin" });
	await connect(await logIn(person)).keys.revoke.mutate({ keyId });
	expect(isRefused(await send())).toBe(true);
});
