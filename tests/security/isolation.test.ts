import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { PUBLISHABLE_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { newId } from "../../server/src/ids.ts";
import { appRouter } from "../../server/src/router.ts";
import { connect, openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, guardServer } from "./attack.ts";
import { type Furniture, furnish, snapshot, TENANT_ROWS } from "./furniture.ts";
import { inputSchemaOf } from "./inputs.ts";
import { NAMES, TENANT_NAMES } from "./names.ts";
import { PROCEDURES, rowOf } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
let before: Record<string, string>;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 60 });
	other = await furnish(database, { canary: "quastenflosser" });
	await database.visitor.update({ where: { id: other.visitorId }, data: { userId: `user-of-${other.clientId}` } });
});
beforeEach(async () => {
	before = await snapshot(database, other.tenantId);
});

/** Ids that the sender chooses, that are stored as words, or that count within what another id names. */
const CHOSEN = new Set(["eventId", "lastEventId", "synonymId"]);

const fieldsOf = (path: string) => {
	const schema = z.toJSONSchema(inputSchemaOf(path), { io: "input", unrepresentable: "any" });
	const names = [schema, ...(schema.oneOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties));
	return [...new Set(names)].filter((name) => /Ids?$/.test(name) && !CHOSEN.has(name));
};

const CASES = PROCEDURES.filter(({ scope }) => scope !== null).flatMap(({ path }) =>
	fieldsOf(path)
		// Its visitor is named as the site likes.
		.filter((field) => `${path} ${field}` !== "tokens.create visitorId")
		.map((field) => ({ path, field })),
);

test("the snapshot sees every table", async () => {
	const sql = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'";
	const tables = await database.$queryRawUnsafe<{ name: string }[]>(sql);
	// Of a tenant's own doings: what is counted, stored a moment later, and what is noted of each attempt.
	const ofDoings = ["usage_days", "search_queries", "audit_entries"];
	const ofNobody = [
		"_prisma_migrations",
		"attempts",
		"embedding_models",
		"processes",
		"verifications",
		"widget_scripts",
		...ofDoings,
	];
	const counted = [...Object.keys(TENANT_ROWS), ...ofNobody];
	expect(tables.map(({ name }) => name).sort()).toEqual(counted.sort());
	expect(Object.values(before).filter((entry) => entry.startsWith("0 rows"))).toEqual([]);
	expect(Object.keys(appRouter._def.procedures)).toHaveLength(PROCEDURES.length);
});

describe("T2, T13 an id of another tenant is answered like one that nobody has", () => {
	test.each(CASES)("$path $field", async ({ path, field }) => {
		const row = rowOf(path);
		const isTenant = row.tenant === true && field === "tenantId";
		const names = isTenant ? TENANT_NAMES : NAMES[field];
		if (names === undefined) throw new Error(`Say what ${field} of ${path} names.`);
		for (const key of [own.secret.secret, own.publishable.secret]) {
			const visitor: [string, string][] = [["X-Signpost-Visitor", own.visitorToken]];
			const ask = async (value: unknown) => {
				const input = { ...withoutRival(row.input(own) ?? {}, field), [field]: value };
				return answerOf(await call({ ...row, key, headers: visitor, input }));
			};
			const theirs = await ask(names.theirs(other));
			expect(theirs).toEqual(await ask(names.nobodys()));
			// What it may at all is asked before which client it may, and after which tenant.
			const mayAsk = PUBLISHABLE_SCOPES.some((scope) => scope === row.scope);
			expect(theirs.status).toBe(key === own.publishable.secret && !mayAsk && !isTenant ? 403 : 404);
		}
		expect(await snapshot(database, other.tenantId)).toEqual(before);
	});

	test.each(PROCEDURES.filter(({ scope, tenant }) => scope !== null && tenant !== true))(
		"$path by the older name of the client",
		async (row) => {
			const { clientId: _, ...input } = row.input(own) ?? {};
			const send = (names: object) => call({ ...row, key: own.secret.secret, input: { ...input, ...names } });
			expect(answerOf(await send({ tenantId: other.clientId })).status).toBe(404);
			expect(answerOf(await send({ tenantId: own.clientId, clientId: other.clientId })).status).toBe(400);
		},
	);
});

describe("T2 a tenant's id where a client is wanted is refused, whose-ever it is, and told what to do", () => {
	test.each([
		["search.query", "clientId"],
		["search.query", "tenantId"],
		["documents.list", "tenantId"],
		["ingest.documents", "tenantId"],
		["keys.list", "clientId"],
	])("%s %s", async (path, field) => {
		const row = rowOf(path);
		const ask = async (tenantId: string) =>
			answerOf(await call({ ...row, key: own.secret.secret, input: { ...row.input(own), [field]: tenantId } }));
		const answers = await Promise.all([own.tenantId, other.tenantId, newId("tenant")].map(ask));
		for (const answer of answers) expect(answer).toEqual(answers[0]);
		expect(answers[0]).toMatchObject({ status: 400, code: "INVALID_INPUT" });
		expect(answers[0]?.message).toMatch(`${field}: This is the id of a tenant. Name one of its clients`);
	});

	test("and so it is in a path of REST", async () => {
		const at = (name: string) =>
			attack({ path: `/api/widget/tenants/${name}/documents`, headers: bearer(own.secret.secret) });
		const { error } = JSON.parse((await at(own.tenantId)).body);
		expect(error).toMatchObject({ code: "INVALID_INPUT", details: { issues: [{ path: "tenantId" }] } });
		expect((await at(own.clientId)).status).toBe(200);
	});
});

/** Two names for one thing are refused for another reason. */
function withoutRival(input: Record<string, unknown>, field: string): Record<string, unknown> {
	const rival = { externalId: "documentId", userId: "visitorId" }[field];
	return Object.fromEntries(Object.entries(input).filter(([name]) => name !== rival));
}

describe("T3 one foreign id among own ones refuses the whole call", () => {
	test.each([
		["documentIds", () => ({ documentIds: [own.documentId, other.documentId] })],
		["externalIds and documentIds", () => ({ externalIds: [own.externalId], documentIds: [other.documentId] })],
	])("%s", async (_name, input) => {
		const mine = await snapshot(database, own.tenantId);
		const row = rowOf("documents.delete");
		expect(answerOf(await call({ ...row, key: own.secret.secret, input: input() })).status).toBe(404);
		expect(await snapshot(database, own.tenantId)).toEqual(mine);
		expect(await snapshot(database, other.tenantId)).toEqual(before);
	});

	test("own ids alone are deleted", async () => {
		const api = connect(own.secret.secret);
		await expect(api.documents.delete.mutate({ externalIds: [own.spare(), own.spare()] })).resolves.toEqual({
			deleted: 2,
		});
	});
});

describe("T4 a chat is not begun with what belongs to another tenant", () => {
	test.each([
		["conversationId", () => ({ conversationId: other.conversationId }), 404],
		["chatbotId", () => ({ chatbotId: other.chatbotId }), 404],
		["documentIds", () => ({ documentIds: [other.documentId] }), 400],
		["sourceIds", () => ({ sourceIds: ["manual"] }), 400],
	])("%s", async (_name, extra, status) => {
		const row = rowOf("chat.start");
		const mine = await snapshot(database, own.tenantId);
		for (const visitorToken of [own.visitorToken, other.visitorToken]) {
			const input = { message: "What is quastenflosser?", ...extra() };
			const headers: [string, string][] = [["X-Signpost-Visitor", visitorToken]];
			const answer = answerOf(await call({ ...row, key: own.publishable.secret, headers, input }));
			expect(answer.status).toBe(status);
		}
		expect(await snapshot(database, own.tenantId)).toEqual(mine);
	});
});

describe("T5 nothing stands for all clients", () => {
	const values: unknown[] = [null, "", "*", [], { not: "" }, "A,B", "%", "' OR 1=1--", 0, true, ["docs"]];
	test.each(PROCEDURES.filter(({ scope }) => scope !== null))("$path", async (row) => {
		const mine = await snapshot(database, own.tenantId);
		for (const name of ["clientId", "tenantId"]) {
			for (const value of values) {
				const input = { ...row.input(own), [name]: value };
				expect(
					answerOf(await call({ ...row, key: own.secret.secret, input })),
					`${name} ${JSON.stringify(value)}`,
				).toMatchObject({
					...{ status: 400, code: "INVALID_INPUT" },
				});
			}
		}
		expect(await snapshot(database, own.tenantId)).toEqual(mine);
	});

	test("a parameter that is sent twice is refused", async () => {
		const input = `input=${encodeURIComponent(JSON.stringify({ json: { query: "kept page" } }))}`;
		const target = (query: string) => ({ path: `/trpc/search.query?${query}`, headers: bearer(own.secret.secret) });
		expect((await attack(target(input))).status).toBe(200);
		expect((await attack(target(`${input}&${input}`))).status).toBe(400);
		expect((await attack(target(`${input}&clientId=a&clientId=b`))).status).toBe(400);
	});
});

test("O5 a client comes into being by a valid ingest only", async () => {
	const key = own.secret.secret;
	const clients = () => database.client.count({ where: { tenantId: own.tenantId } });
	const count = await clients();
	for (const path of ["ingest.job", "ingest.progress", "ingest.documents"]) {
		const input = { clientId: "unheard-of", jobId: own.jobId, documents: [] };
		expect(answerOf(await call({ ...rowOf(path), key, input })).status).toBeGreaterThanOrEqual(400);
	}
	expect(await clients()).toBe(count);
	const input = { ...rowOf("ingest.documents").input(own), clientId: "heard-of" };
	expect(answerOf(await call({ ...rowOf("ingest.documents"), key, input })).status).toBe(200);
	expect(await clients()).toBe(count + 1);
});
