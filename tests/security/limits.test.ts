/** What many addresses, names and slow connections are let do. The server believes this machine to be a proxy. */
import { once } from "node:events";
import { createConnection } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { LOGINS } from "../../server/src/features/limits/service.ts";
import { newId } from "../../server/src/ids.ts";
import { tokenIn } from "../harness/mailbox.ts";
import { createPerson, logIn, type TestPerson } from "../harness/people.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { connect, createTenant, openDatabase, type TestTenant } from "../harness/tenant.ts";
import { answerOf, attack, call, JSON_CONTENT, type Reply } from "./attack.ts";

const PER_ADDRESS = 12;
const PER_VISITOR = 5;
const ENVIRONMENT = {
	...{ ...UNLIMITED, RATE_LIMIT_LOGINS: "1", RATE_LIMIT_ANSWERS: "3", REGISTRATION: "invited" },
	...{ RATE_LIMIT_PER_ADDRESS: String(PER_ADDRESS), RATE_LIMIT_PER_VISITOR: String(PER_VISITOR) },
	...{ TRUSTED_PROXIES: "127.0.0.1,::1", REQUEST_TIMEOUT_SECONDS: "1" },
};

let server: TestServer;
let database: Database;
let tenant: TestTenant;
beforeAll(async () => {
	server = await startServer({ environment: ENVIRONMENT });
	database = openDatabase(server.connectionString);
	tenant = await createTenant(database);
}, 120_000);
afterAll(async () => {
	await database.$disconnect();
	await server.remove();
});

let addresses = 0;
const newAddress = () => `10.1.${++addresses >> 8}.${addresses & 255}`;
const from = (address: string): [string, string] => ["X-Forwarded-For", address];
const times = (length: number, send: (n: number) => Promise<Reply>) =>
	Promise.all(Array.from({ length }, (_, n) => send(n)));
const count = (replies: Reply[], status: number) => replies.filter((reply) => answerOf(reply).status === status).length;

function tryLogin({ email, password }: { email: string; password: string }, address = newAddress()): Promise<Reply> {
	const input = { email, password };
	return call({
		...{ path: "accounts.login", kind: "mutation", input, url: server.demo.url },
		headers: [from(address)],
	});
}

const guess = (email: string, address?: string) => tryLogin({ email, password: "a wrong guess" }, address);

describe("K12 guessing passwords", () => {
	test("in a batch counts for each guess", async () => {
		const { email } = await createPerson(database);
		const batch = (length: number) => {
			const calls = Array.from({ length }, (_, n) => [n, { json: { email, password: `guess ${n}` } }]);
			return attack({
				...{ url: server.demo.url, method: "POST", headers: [JSON_CONTENT, from("10.9.0.1")] },
				path: `/trpc/${calls.map(() => "accounts.login").join(",")}?batch=1`,
				body: JSON.stringify(Object.fromEntries(calls)),
			});
		};
		const codes = JSON.parse((await batch(10)).body).map((item: { error: unknown }) => JSON.stringify(item.error));
		expect(codes.filter((error: string) => error.includes('"UNAUTHENTICATED"'))).toHaveLength(1);
		expect(codes.filter((error: string) => error.includes('"RATE_LIMITED"'))).toHaveLength(9);
		expect((await batch(11)).status).toBe(400);
	});

	test("from everywhere is bounded, and its victim gets in where he has been before, after a restart too", async () => {
		const victim = await createPerson(database);
		const home = newAddress();
		expect((await tryLogin(victim, home)).status).toBe(200);
		const guesses = await times(LOGINS.perAccount + 4, () => guess(victim.email));
		// The first of its owner's came from an address that was new then.
		expect([count(guesses, 401), count(guesses, 429)]).toEqual([LOGINS.perAccount - 1, 5]);
		expect((await tryLogin(victim)).status).toBe(429);
		expect((await tryLogin(victim, home)).status).toBe(200);
		await server.stop();
		const { dataDirectory, connectionString } = server;
		const place = process.env["DATABASE_URL"] === undefined ? {} : { databaseUrl: connectionString };
		server = await startServer({ environment: ENVIRONMENT, dataDirectory, ...place });
		expect((await tryLogin(victim)).status).toBe(429);
		expect((await guess(victim.email, home)).status).toBe(401);
		expect((await tryLogin(victim, home)).status).toBe(429);
		expect((await tryLogin(await createPerson(database))).status).toBe(200);
	});

	test("of one account after another from one address is bounded", async () => {
		const address = newAddress();
		const guesses = await times(LOGINS.perAddress + 2, (n) => guess(`nobody-${n}-${address}@example.com`, address));
		expect([count(guesses, 401), count(guesses, 429)]).toEqual([LOGINS.perAddress, 2]);
	});
});

test("K13 a login tells by neither word nor time who has an account", async () => {
	const people = await Promise.all(Array.from({ length: 9 }, () => createPerson(database)));
	const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
	const told = new Set<string>();
	for (const { email } of people) {
		for (const [who, address] of [
			["known", email],
			["unknown", `${newId("user")}@example.com`],
		] as const) {
			const reply = await guess(address);
			told.add(reply.body.replace(/req_[\w-]+/, ""));
			times[who].push(reply.milliseconds);
		}
	}
	expect(told.size).toBe(1);
	const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
	const [known, unknown] = [median(times.known), median(times.unknown)];
	process.stdout.write(`Refused login, median: ${known.toFixed(1)} ms known, ${unknown.toFixed(1)} ms unknown.\n`);
	expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) / 2);
});

test("K13 with REGISTRATION=invited accounts are made by invitation only", async () => {
	const as = (key: string | null) =>
		connect(key, { url: server.demo.url, headers: { "x-forwarded-for": newAddress() } });
	const account = { email: `${newId("user")}@example.com`.toLowerCase(), password: "a long password" };
	const register = (email: string) => as(null).accounts.register.mutate({ ...account, email, organisation: "Nobody" });
	const owner = await createPerson(database, { [tenant.tenantId]: "owner" });
	const refused = { message: expect.stringContaining("by invitation only"), data: { code: "FORBIDDEN" } };
	for (const email of [account.email, owner.email]) await expect(register(email)).rejects.toMatchObject(refused);
	expect(await database.tenant.count({ where: { name: "Nobody" } })).toBe(0);
	expect(await database.user.count({ where: { email: account.email } })).toBe(0);
	const session = await logIn(owner, { url: server.demo.url, headers: { "x-forwarded-for": newAddress() } });
	await as(session).members.invite.mutate({ email: account.email, role: "editor" });
	// In development mails are printed.
	const mail = () => tokenIn(server.output().slice(server.output().lastIndexOf(account.email)));
	await expect.poll(mail).not.toBe("");
	await as(null).invitations.accept.mutate({ token: mail(), password: account.password });
	expect((await tryLogin(account)).status).toBe(200);
});

describe("D8 who holds no key is counted", () => {
	const search = (key: string, address: string, headers: [string, string][] = []) =>
		call({
			...{ path: "search.query", kind: "query", input: { query: "x", clientId: tenant.clientId }, key },
			...{ url: server.demo.url, headers: [from(address), ...headers] },
		});
	const mint = async (visitorId?: string) =>
		(await connect(tenant.secret.secret, { url: server.demo.url }).tokens.create.mutate({ visitorId })).token;
	const session = (person: TestPerson) =>
		logIn(person, { url: server.demo.url, headers: { "x-forwarded-for": newAddress() } });

	test("a scoped token's visitor, by whichever token, from whichever address, under whichever other name", async () => {
		const [one, two, other] = [await mint("ann"), await mint("ann"), await mint("bob")];
		const calls = await times(PER_VISITOR + 3, (n) =>
			search(n % 2 === 0 ? one : two, newAddress(), [["X-Signpost-Visitor", `vst_${String(n).padStart(43, "0")}`]]),
		);
		expect([count(calls, 200), count(calls, 429)]).toEqual([PER_VISITOR, 3]);
		expect((await search(other, newAddress())).status).toBe(200);
	});

	test.each([
		["a scoped token", () => mint()],
		["a member", async () => session(await createPerson(database, { [tenant.tenantId]: "viewer" }))],
	])("%s, by address", async (_who, credential) => {
		const [key, address] = [await credential(), newAddress()];
		const calls = await times(PER_ADDRESS + 3, () => search(key, address));
		expect([count(calls, 200), count(calls, 429)]).toEqual([PER_ADDRESS, 3]);
		expect((await search(key, newAddress())).status).toBe(200);
	});

	test("answers to a scoped token, by address", async () => {
		const [key, address] = [await mint(), newAddress()];
		const start = (at: string) =>
			call({
				...{ path: "chat.start", kind: "mutation", input: { message: "x" }, key },
				...{ url: server.demo.url, headers: [from(at)] },
			});
		const answers = await times(4, () => start(address));
		expect([count(answers, 200), count(answers, 429)]).toEqual([3, 1]);
		expect((await start(newAddress())).status).toBe(200);
	});
});

test("O3, D8 who makes up an Origin gets no more than the key's budget for a day", async () => {
	const { id, secret } = await tenant.createKey({ kind: "publishable", origins: ["https://good.example"] });
	await database.key.update({ where: { id }, data: { callsPerDay: 6, answersPerDay: 2 } });
	const start = (origin: string) =>
		call({
			...{ path: "chat.start", kind: "mutation", input: { message: "x" }, key: secret, url: server.demo.url },
			headers: [from(newAddress()), ["Origin", origin], ["User-Agent", newAddress()]],
		});
	expect((await start("https://evil.example")).status).toBe(403);
	const answers = [];
	for (let n = 0; n < 4; n += 1) answers.push(await start("https://good.example"));
	expect([count(answers, 200), count(answers, 429)]).toEqual([2, 2]);
	expect(Number(answers[3]?.headers["retry-after"])).toBeGreaterThan(0);
});

test("D5 who sends a request slowly is cut off, and holds up nobody", async () => {
	const { hostname, port } = new URL(server.demo.url);
	const head = `POST /trpc/accounts.login HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
	const beginnings = [head, `${head}Content-Length: 1000\r\n\r\n{"json":`];
	const startedAt = performance.now();
	const cut = Array.from({ length: 400 }, async (_, n) => {
		const socket = createConnection({ host: hostname, port: Number(port) });
		const closed = once(socket, "close");
		socket.on("error", () => undefined).resume();
		socket.write(beginnings[n % 2] ?? "");
		await closed;
		return performance.now() - startedAt;
	});
	const health = await attack({ url: server.demo.url, path: "/healthz" });
	expect(health.status).toBe(200);
	const slowest = Math.max(...(await Promise.all(cut)));
	process.stdout.write(
		`Cut off: the last of ${cut.length} after ${Math.round(slowest)} ms; /healthz ${health.milliseconds.toFixed(0)} ms.\n`,
	);
	expect(slowest).toBeLessThan(10_000);
});
