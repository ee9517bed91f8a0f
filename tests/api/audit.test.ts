import { beforeAll, describe, expect, inject, test } from "vitest";
import { KEY_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { appRouter } from "../../server/src/router.ts";
import { connect, createTenant, openDatabaseForFile } from "../harness/tenant.ts";
import { call } from "../security/attack.ts";
import { type Furniture, furnish } from "../security/furniture.ts";
import { PROCEDURES } from "../security/procedures.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
let own: Furniture;
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 4 });
});

/** What is no administration: what visitors do, what sites do for them or hand in, and what people do to themselves. */
const NOT_ADMINISTRATIVE = /^((accounts|chat|events|ingest)[.]|invitations[.]accept$)/;

const paths = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
	.filter(([path, { _def }]) => _def.type === "mutation" && !NOT_ADMINISTRATIVE.test(path))
	.map(([path]) => path);

/** The entries of a call by a key that is used for it only. */
async function entriesOf(path: string, scopes: readonly (typeof KEY_SCOPES)[number][]) {
	const row = PROCEDURES.find((procedure) => procedure.path === path);
	if (row === undefined) throw new Error(`There is no row for ${path}.`);
	const key = await own.createKey({ kind: "secret", scopes });
	const { status } = await call({ ...row, key: key.secret, input: row.input(own) });
	const entries = await database.auditEntry.findMany({ where: { actorId: key.id } });
	return { status, entries, tenantId: own.tenantId, procedure: path };
}

describe("every administrative act", () => {
	test("is one of those that are tried here", () => {
		expect(paths.length).toBeGreaterThan(20);
		expect(PROCEDURES.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
	});

	const byKeys = paths.filter((path) => PROCEDURES.some((row) => row.path === path && row.scope !== null));

	test.each(byKeys)("%s leaves one entry", async (path) => {
		const { status, entries, tenantId } = await entriesOf(path, KEY_SCOPES);
		expect(status).toBe(200);
		expect(entries).toMatchObject([
			{ tenantId, procedure: path, result: "OK", actorType: "key", address: "127.0.0.1" },
		]);
		expect(entries[0]?.requestId).toMatch(/^req_/);
	});

	test.each(paths)("%s leaves one entry when it is refused", async (path) => {
		const { status, entries, tenantId } = await entriesOf(path, path === "tokens.create" ? ["ingest"] : ["search"]);
		expect(status).toBe(403);
		expect(entries).toMatchObject([{ tenantId, procedure: path, result: "FORBIDDEN" }]);
	});
});

test("nothing is noted of what is only read, asked or handed in, nor of nobody", async () => {
	const tenant = await createTenant(database);
	const api = connect(tenant.secret.secret);
	await api.documents.list.query({});
	await api.search.query.query({ query: "a" });
	await api.ingest.documents.mutate({ documents: [{ externalId: "a", route: "/a", content: "A" }] });
	await expect(connect("sk_none").curations.delete.mutate({ query: "a" })).rejects.toThrow();
	expect(await api.audit.list.query({})).toEqual({ entries: [], nextCursor: null });
});

test("an entry says who did what on what, page by page, and no secret", async () => {
	const tenant = await createTenant(database);
	const api = connect(tenant.secret.secret);
	for (const name of ["one", "two", "three"])
		await api.synonyms.save.mutate({ synonymId: name, kind: "equivalent", terms: ["hidden", name] });
	await api.handOver.configure.mutate({ url: "http://127.0.0.1:9/hidden" });
	const first = await api.audit.list.query({ limit: 2 });
	const rest = await api.audit.list.query({ limit: 2, cursor: first.nextCursor ?? "" });
	expect(rest.nextCursor).toBeNull();
	const entries = [...first.entries, ...rest.entries];
	expect(entries.map(({ procedure, target }) => [procedure, target["synonymId"]])).toEqual([
		...[["handOver.configure", undefined]],
		...["three", "two", "one"].map((name) => ["synonyms.save", name]),
	]);
	expect(entries[1]).toMatchObject({
		...{ tenantId: tenant.tenantId, clientId: tenant.clientId, result: "OK" },
		actor: { type: "key", id: tenant.secret.id },
	});
	expect(JSON.stringify(entries)).not.toMatch(/hidden|whsec|sk_|pk_/);
	const filtered = await api.audit.list.query({ procedure: "synonyms.save", actor: tenant.secret.id, result: "OK" });
	expect(filtered.entries).toHaveLength(3);
	expect((await api.audit.list.query({ result: "FORBIDDEN" })).entries).toEqual([]);
});

test("L1 an entry of a token for a visitor says what it may, and neither whose it is nor what it is", async () => {
	const tenant = await createTenant(database);
	const api = connect(tenant.secret.secret);
	const visitor = { visitorId: "ann@example.com", filter: { tags: ["hidden"] } };
	const { token } = await api.tokens.create.mutate({ scopes: ["search"], expiresInSeconds: 60, ...visitor });
	await expect(api.tokens.create.mutate({ filter: {} })).rejects.toThrow();
	const { entries } = await api.audit.list.query({ procedure: "tokens.create" });
	expect(entries).toMatchObject([{ result: "INVALID_INPUT" }, { result: "OK", clientId: tenant.clientId }]);
	expect(entries[1]?.target).toEqual({ scopes: ["search"], expiresInSeconds: 60 });
	const all = JSON.stringify(await database.auditEntry.findMany({ where: { tenantId: tenant.tenantId } }));
	for (const secret of [token, "tok_", "ann@", "hidden"]) expect(all).not.toContain(secret);
});

test("T5 another tenant's entries are not seen", async () => {
	const [one, two] = [await createTenant(database), await createTenant(database)];
	await connect(one.secret.secret).curations.delete.mutate({ query: "a" });
	const list = connect(two.secret.secret).audit.list;
	expect((await list.query({ about: one.clientId })).entries).toEqual([]);
	await expect(list.query({ tenantId: one.tenantId })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});

describe("entries are kept", () => {
	const first = async () => {
		const tenant = await createTenant(database);
		await connect(tenant.secret.secret, { url }).curations.delete.mutate({ query: "a" });
		return database.auditEntry.findFirstOrThrow({ where: { tenantId: tenant.tenantId } });
	};

	test("whatever is tried", async () => {
		const { id } = await first();
		await expect(database.auditEntry.update({ where: { id }, data: { result: "NO" } })).rejects.toThrow("append-only");
		await expect(database.auditEntry.delete({ where: { id } })).rejects.toThrow("append-only");
		await expect(database.$executeRaw`TRUNCATE audit_entries`).rejects.toThrow("append-only");
		await expect(database.auditEntry.count({ where: { id } })).resolves.toBe(1);
	});

	test("for as long as their tenant", async () => {
		const { id, tenantId } = await first();
		await database.tenant.delete({ where: { id: tenantId ?? "" } });
		await expect(database.auditEntry.count({ where: { id } })).resolves.toBe(0);
	});
});
