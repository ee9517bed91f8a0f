import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newSecret } from "../../server/src/features/keys/secret.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { type Attack, answerOf, attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";
import { PROCEDURES, type ProcedureRow, rowOf } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let before: Record<string, string>;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 12 });
});
beforeEach(async () => {
	before = await snapshot(database, own.tenantId);
});

const unchanged = async () => expect(await snapshot(database, own.tenantId)).toEqual(before);
const MUTATIONS = PROCEDURES.filter(({ kind }) => kind === "mutation");
const READS = PROCEDURES.filter(({ kind }) => kind !== "mutation");
const json = (row: ProcedureRow) => JSON.stringify({ json: row.input(own) });
const trpc = (path: string, rest: Omit<Attack, "path">): Attack => ({
	...{ path: `/trpc/${path}`, ...rest },
	headers: [...bearer(own.secret.secret), ...(rest.headers ?? [])],
});

describe("O4, O11 what a form of another site can post does nothing", () => {
	const boundary = '--x\r\nContent-Disposition: form-data; name="input"\r\n\r\n{}\r\n--x--\r\n';
	const types: [type: string | null, body: string | null][] = [
		["multipart/form-data; boundary=x", boundary],
		["application/x-www-form-urlencoded", "input=%7B%7D"],
		["text/plain", null],
		["text/plain; application/json", null],
		["application/octet-stream", null],
		["application/jsonx", null],
		["application/json\tx", null],
		["multipart/form-data, application/json", null],
		["", null],
		[null, null],
	];
	test.each(MUTATIONS)("$path", async (row) => {
		for (const [type, body] of types) {
			const headers: [string, string][] = [
				["Origin", "https://evil.example"],
				["Cookie", "session=1"],
			];
			if (type !== null) headers.push(["Content-Type", type]);
			const { status } = await attack(trpc(row.path, { method: "POST", headers, body: body ?? json(row) }));
			expect(status, String(type)).toBe(415);
		}
		await unchanged();
	});

	test.each([
		["application/json; charset=utf-8", 200],
		[" application/json", 200],
		["Application/JSON", 200],
		["application/json;multipart/form-data", 200],
	])("a content type of %j is validated like any other, or refused", async (type, status) => {
		const post = (body: string) =>
			attack(trpc("events.track", { method: "POST", headers: [["Content-Type", type]], body }));
		expect((await post(json(rowOf("events.track")))).status).toBe(status);
		expect((await post(JSON.stringify({ json: { events: [{ type: "x" }] } }))).status).toBe(status === 200 ? 400 : 415);
	});
});

describe("O5 reading writes nothing, and no method stands for another", () => {
	test.each(MUTATIONS)("$path is not called by GET", async (row) => {
		const input = encodeURIComponent(json(row));
		expect((await attack(trpc(`${row.path}?input=${input}`, {}))).status).toBe(405);
		expect((await attack(trpc(`${row.path}?input=${input}`, { method: "HEAD" }))).body).toBe("");
		await unchanged();
	});

	test.each(PROCEDURES)("$path has no other methods", async (row) => {
		for (const method of ["PUT", "PATCH", "DELETE", "QUERY", "TRACE"]) {
			const body = method === "TRACE" ? {} : { body: json(row) };
			expect((await attack(trpc(row.path, { method, headers: [JSON_CONTENT], ...body }))).status, method).toBe(405);
		}
		await unchanged();
	});

	test.each(READS)("$path is not called by POST, and overriding the method is not heard of", async (row) => {
		const headers: [string, string][] = [JSON_CONTENT, ["X-HTTP-Method-Override", "GET"]];
		const reply = await attack(trpc(`${row.path}?_method=GET`, { method: "POST", headers, body: json(row) }));
		expect(answerOf(reply).status).toBe(405);
		await unchanged();
	});
});

describe("D6 a body that is no input", () => {
	const bodies = [
		"null",
		"[]",
		'"x"',
		"",
		"0",
		"{",
		"{}",
		'{"json":null}',
		'{"json":[]}',
		'[{"json":{}}]',
		"\ufeff{}",
		"\0",
	];
	test.each(PROCEDURES.filter(({ scope }) => scope !== null))("$path", async (row) => {
		for (const raw of bodies) {
			const { status } = answerOf(await call({ ...row, raw, key: own.secret.secret }));
			const needsNothing = row.path === "documents.list" && status === 200;
			expect(needsNothing || (status >= 400 && status < 500), `${raw}: ${status}`).toBe(true);
		}
		await unchanged();
	});
});

describe("D1, D2, D12 sizes", () => {
	const batch = (count: number) => {
		const names = Array.from({ length: count }, () => "health.check").join(",");
		return attack({ path: `/trpc/${names}?batch=1&input=%7B%7D` });
	};
	test("D1 ten calls make a batch, eleven do not", async () => {
		expect((await batch(10)).status).toBe(200);
		for (const count of [11, 60]) expect((await batch(count)).status).toBe(400);
		expect([400, 404, 414]).toContain((await batch(500)).status);
	});

	test.each(PROCEDURES.filter(({ scope }) => scope !== null))(
		"D2 nesting is refused before $path reads it",
		async (row) => {
			for (const [depth, status] of [
				[20_000, 400],
				[3_000, 400],
				[65, 400],
			] as const) {
				const raw = `{"json":${"[".repeat(Math.min(depth, row.kind === "mutation" ? depth : 4_000))}`;
				expect(answerOf(await call({ ...row, raw, key: own.secret.secret })).status).toBe(status);
			}
		},
	);

	test("D2 nesting is refused however the parameter is written", async () => {
		const deep = `{"json":${"[".repeat(3_000)}`;
		for (const query of [
			`input=${deep}&input={}`,
			`%69nput=${deep}`,
			`batch=1&input=${deep}`,
			`input={}&connectionParams=${deep}`,
		]) {
			expect((await attack(trpc(`search.query?${query}`, {}))).status).toBe(400);
		}
	});

	test("D3 without a secret key a body may have 256 KiB, with one 10 MiB", async () => {
		const post = (key: string | null, bytes: number) =>
			attack({
				method: "POST",
				path: "/trpc/events.track",
				headers: [JSON_CONTENT, ...bearer(key)],
				body: " ".repeat(bytes),
			});
		for (const key of [null, own.publishable.secret]) {
			expect((await post(key, 262_145)).status).toBe(413);
			expect((await post(key, 262_144)).status).toBeLessThan(413);
		}
		expect((await post(own.secret.secret, 1_000_000)).status).toBe(400);
		// The server hangs up on the rest, before or after the client has seen its answer.
		const [tooLong] = await Promise.allSettled([post(own.secret.secret, 10_485_761)]);
		if (tooLong?.status === "fulfilled") expect(tooLong.value.status).toBe(413);
		const chunked = {
			method: "POST",
			path: "/trpc/events.track",
			headers: [JSON_CONTENT, ["Transfer-Encoding", "chunked"]],
		};
		expect((await attack({ ...chunked, headers: [...chunked.headers] as [string, string][] })).status).toBe(413);
	});

	test("D12 strange and many headers", async () => {
		const many = Array.from({ length: 1_000 }, (_, index): [string, string] => [`x-${index}`, "1"]);
		const strange: [string, string][] = ["__proto__", "constructor", "toString"].map((name) => [name, "x"]);
		expect((await attack({ path: "/trpc/health.check", headers: strange })).status).toBe(200);
		// Node answers 431 and hangs up, before or after the client has seen it.
		const tooLong = [
			attack({ path: "/trpc/health.check", headers: [["X-Long", "x".repeat(20_000)]] }),
			attack({ path: `/trpc/health.check?x=${"y".repeat(20_000)}` }),
			attack({ path: "/trpc/health.check", headers: [...many, ...many, ...many] }),
		];
		const outcomes = await Promise.allSettled(tooLong);
		for (const outcome of outcomes) if (outcome.status === "fulfilled") expect(outcome.value.status).toBe(431);
	});
});

describe("K1 whatever is sent as a key", () => {
	const values = [
		["SQL", "' OR 1=1--"],
		["SQL that sleeps", "sk_x');SELECT pg_sleep(5)--"],
		["15,000 characters", `sk_${"a".repeat(15_000)}`],
		["no ASCII", "sk_\u00ff\u00fe"],
		["a key that was never made", newSecret("secret")],
		["nothing", ""],
		["null", "null"],
	] as const;
	test.each(values)("%s is refused at once", async (_name, value) => {
		const row = rowOf("documents.list");
		const key = { path: `/trpc/${row.path}`, headers: [["Authorization", `Bearer ${value}`]] as [string, string][] };
		const replies = [await attack(key), await attack(key), await attack(key)];
		expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
		expect(Math.min(...replies.map(({ milliseconds }) => milliseconds))).toBeLessThan(50);
	});

	test.each([
		["twice", (key: string) => [...bearer(key), ...bearer(key)]],
		["beside another", (key: string) => [...bearer(key), ...bearer("sk_other")]],
		["in lower case", (key: string): [string, string][] => [["Authorization", `bearer ${key}`]]],
		["as Basic", (key: string): [string, string][] => [["Authorization", `Basic ${btoa(`:${key}`)}`]]],
		["with a space after it", (key: string): [string, string][] => [["Authorization", `Bearer ${key} x`]]],
	])("a good key %s is no key", async (_name, headers) => {
		const target = { path: "/trpc/documents.list?input=%7B%22json%22:%7B%7D%7D" };
		expect((await attack({ ...target, headers: headers(own.secret.secret) })).status).toBe(401);
		expect((await attack({ ...target, headers: bearer(own.secret.secret) })).status).toBe(200);
	});
});
