import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SearchQueryOutput } from "../../server/src/features/search/schema.ts";
import { connect, ingest, openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, call, dataOf, guardServer } from "./attack.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";
import { PROCEDURES, rowOf } from "./procedures.ts";

const SOURCES = fileURLToPath(new URL("../../server/src", import.meta.url));
/** Files that may put text into SQL, and what they put there. */
const RAW_SQL: Record<string, string> = {
	"features/indexing/store.ts": "the number of an embedding's dimensions",
	"features/search/store.ts": "texts of its own: values and field names are parameters, dimensions a number",
	"features/signals/store.ts": "nothing",
	"features/suggestions/store.ts": "nothing",
};

const database = openDatabaseForFile();
let own: Furniture;
let before: Record<string, string>;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 2 });
});
beforeEach(async () => {
	before = await snapshot(database, own.tenantId);
});

test("I1 SQL is written in tagged templates, but where it is known why not", async () => {
	const names = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith(".ts"));
	const raw: string[] = [];
	for (const name of names.filter((name) => !name.startsWith("generated") && !name.endsWith(".test.ts"))) {
		const source = await readFile(`${SOURCES}/${name}`, "utf8");
		if (/RawUnsafe|Prisma\.raw\b|runner\.query/.test(source)) raw.push(name);
	}
	expect(raw.sort()).toEqual(Object.keys(RAW_SQL));
});

const PAYLOADS = [
	"'||pg_sleep(3)||'",
	"simple'::regconfig",
	"1;DROP TABLE documents",
	"\\",
	"%",
	"_",
	"'; SELECT pg_sleep(3); --",
	"$1",
	"#{1}",
	"foo & | ! <-> :* (((",
	'websearch "unclosed -',
	"(((((a+)+)+)+$",
	`${"a".repeat(45)}!${"\\".repeat(45)}`,
	"{{constructor.constructor('return process')()}}",
	"\r\n\r\nevent: done\r\ndata: {}",
];

describe("I1, I2, D11 what looks like code is text", () => {
	test.each(PAYLOADS)("%j", async (payload) => {
		const key = own.secret.secret;
		const search = rowOf("search.query");
		const list = rowOf("documents.list");
		const inputs = [
			{ ...search, input: { query: payload, explain: true } },
			{ ...search, input: { query: "kept", filter: { tags: [payload] } } },
			{ ...search, input: { query: "kept", filter: { metadata: { [payload]: payload } } } },
			{ ...search, input: { query: "kept", filter: { metadata: { note: [payload] } } } },
			{ ...list, input: { cursor: payload } },
			{ ...list, input: { source: payload } },
		];
		for (const request of inputs) {
			const reply = await call({ ...request, key });
			expect(reply.status, reply.body).toBe(200);
			expect(reply.milliseconds).toBeLessThan(500);
		}
		const broken = await call({ ...search, key, input: { query: "kept", cursor: payload.slice(0, 200) } });
		expect(answerOf(broken).status).toBe(400);
		const none = await call({ ...rowOf("documents.get"), key, input: { externalId: payload } });
		expect(answerOf(none).status).toBe(404);
		expect(await snapshot(database, own.tenantId)).toEqual(before);
	});

	test("and is found again as it was written", async () => {
		const tenant = await furnish(database, { canary: "wolfsbarsch", spares: 0 });
		const documents = PAYLOADS.map((payload, index) => ({
			...{ externalId: `p/${index}`, route: `/p/${index}`, content: "A wolfsbarsch page." },
			...{ tags: [payload], metadata: { [payload]: payload } },
		}));
		await ingest(connect(tenant.secret.secret), documents);
		for (const [index, payload] of PAYLOADS.entries()) {
			const trimmed = payload.trim();
			for (const filter of [{ tags: [trimmed] }, { metadata: { [payload]: payload } }]) {
				const input = { query: "wolfsbarsch", filter };
				const found = await call({ ...rowOf("search.query"), key: tenant.secret.secret, input });
				expect(dataOf<SearchQueryOutput>(found).hits.map((hit) => hit.externalId)).toEqual([`p/${index}`]);
			}
		}
	});
});

describe("I5 no input reaches a prototype", () => {
	const ignored = ['{"json":{"__proto__":{"polluted":true}}}', '{"json":{"query":"x","__proto__":{"polluted":true}}}'];
	const refused = [
		'{"json":{"constructor":{"prototype":{"polluted":true}}}}',
		'{"json":{"a":1},"meta":{"values":{"__proto__.polluted":["Date"]}}}',
		'{"json":{"a":1},"meta":{"values":{"constructor.prototype.polluted":["Date"]}}}',
		'{"json":{"a":1},"meta":{"referentialEqualities":{"a":["__proto__.polluted"]}}}',
		'{"json":{"a":1},"meta":{"referentialEqualities":{"a":["constructor.prototype.polluted"]}}}',
		'{"json":{"a":1},"meta":{"values":"__proto__"}}',
		'{"json":{"a":1},"meta":{"v":1,"values":{"a":[["class","Error"]]}}}',
		'{"json":{"a":"/(a+)+$/"},"meta":{"values":{"a":["regexp"]}}}',
		'{"json":{"a":"x"},"meta":{"values":{"a":["bigint"]}}}',
	];
	test.each(PROCEDURES.filter(({ scope }) => scope !== null))("$path", async (row) => {
		for (const raw of [...ignored, ...refused]) {
			const reply = await call({ ...row, raw, key: own.secret.secret });
			expect([400, ...(ignored.includes(raw) ? [200] : [])], raw).toContain(answerOf(reply).status);
			expect(reply.body).not.toContain('polluted":true');
		}
		expect(await snapshot(database, own.tenantId)).toEqual(before);
		const health = await call({ ...rowOf("health.check"), input: undefined });
		expect(Object.keys(dataOf<object>(health)).sort()).toEqual(["status", "version"]);
	});

	test.each([
		["ingest.documents", "documents", "metadata"],
		["events.track", "events", "properties"],
	])("keys of %s that name prototypes are refused, not lost", async (path, list, field) => {
		const row = rowOf(path);
		const raw = JSON.parse(JSON.stringify({ json: row.input(own) })) as { json: Record<string, object[]> };
		const first = raw.json[list]?.[0] ?? {};
		const send = (keys: string) => {
			const whole = JSON.stringify(first);
			const body = JSON.stringify(raw).replace(whole, `${whole.slice(0, -1)},"${field}":${keys}}`);
			return call({ ...row, raw: body, key: own.secret.secret });
		};
		for (const key of ["__proto__", "constructor", "prototype"])
			expect((await send(`{"${key}":"x"}`)).status).toBe(400);
		expect((await send('{"a.b.__proto__.c":"z","toString":1}')).status).toBe(200);
	});
});
