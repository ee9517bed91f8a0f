import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let owner: TestApi;
let page: TestApi;

beforeAll(async () => {
	const tenant = await createTenant(database);
	owner = connect(tenant.secret.secret);
	page = connect(tenant.publishable.secret);
	await ingest(owner, [
		{ externalId: "a", route: "/a", content: "# Lantern\n\nLantern lantern lantern." },
		{ externalId: "b", route: "/b", content: "# Light\n\nA lantern shines." },
		{ externalId: "c", route: "/c", content: "# Other\n\nNothing of the kind.", tags: ["other"] },
	]);
});

const found = async (query: string, more = {}) =>
	(await page.search.query.query({ query, ...more })).hits.map(({ externalId, pinned }) =>
		pinned === true ? `${externalId}!` : externalId,
	);

test("pins and hides take effect at once, for their query alone, and end when deleted", async () => {
	expect(await found("lantern")).toEqual(["a", "b"]);
	const pinned = [{ externalId: "c", position: 1 }];
	const saved = await owner.curations.save.mutate({ query: " Lantern ", pinned, hidden: ["a"] });
	expect(saved).toEqual({ query: "lantern", pinned, hidden: ["a"] });
	expect(await found("LANTERN")).toEqual(["c!", "b"]);
	const first = await page.search.query.query({ query: "lantern", limit: 1 });
	const second = await page.search.query.query({ query: "lantern", limit: 1, cursor: first.nextCursor ?? "" });
	expect([first, second].map(({ hits }) => hits.map(({ externalId }) => externalId))).toEqual([["c"], ["b"]]);
	expect(second.nextCursor).toBeNull();
	expect(await found("lantern shines")).not.toContain("c!");
	expect((await owner.curations.list.query({})).curations).toEqual([saved]);
	await owner.curations.save.mutate({ query: "lantern", hidden: ["a"] });
	expect(await page.search.query.query({ query: "lantern" })).toMatchObject({ recommendedRoute: "/b" });
	await owner.curations.save.mutate({ query: "lantern", pinned: [{ externalId: "b", position: 1 }] });
	expect(await found("lantern")).toEqual(["b!", "a"]);
	expect(await owner.curations.delete.mutate({ query: "lantern" })).toEqual({ deleted: true });
	expect(await owner.curations.delete.mutate({ query: "lantern" })).toEqual({ deleted: false });
	expect(await found("lantern")).toEqual(["a", "b"]);
});

test("what is pinned must meet the filter", async () => {
	await owner.curations.save.mutate({ query: "light", pinned: [{ externalId: "c", position: 1 }] });
	expect(await found("light", { filter: { tags: ["other"] } })).toEqual(["c!"]);
	expect(await found("light", { filter: { not: { tags: ["other"] } } })).toEqual(["b"]);
});

test.each([
	["no query", { query: "  " }],
	["a place before the first", { query: "x", pinned: [{ externalId: "a", position: 0 }] }],
	["a query too long when written plainly", { query: "ﷺ".repeat(100) }],
	["a document without id", { query: "x", hidden: [""] }],
])("curations.save refuses %s", async (_name, input) => {
	await expect(owner.curations.save.mutate(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});

test("curations.list gives pages by query", async () => {
	const other = connect((await createTenant(database)).secret.secret);
	for (const query of ["b", "a", "c"]) await other.curations.save.mutate({ query });
	const first = await other.curations.list.query({ limit: 2 });
	expect(first).toMatchObject({ curations: [{ query: "a" }, { query: "b" }], total: 3, nextCursor: "b" });
	const second = await other.curations.list.query({ limit: 2, cursor: first.nextCursor ?? "" });
	expect(second).toMatchObject({ curations: [{ query: "c" }], total: 3, nextCursor: null });
	for (const input of [{ limit: 0 }, { limit: 201 }, { cursor: "" }])
		await expect(other.curations.list.query(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});

test("curations.save refuses the one above the limit, but not the change of one below it", async () => {
	const tenant = await createTenant(database);
	const other = connect(tenant.secret.secret);
	const rows = Array.from({ length: 1_000 }, (_, index) => ({ clientId: tenant.clientId, query: `query ${index}` }));
	await database.curation.createMany({ data: rows.map((row) => ({ ...row, hidden: ["a"] })) });
	await expect(other.curations.save.mutate({ query: "one more" })).rejects.toMatchObject({
		message: expect.stringContaining("at most 1000"),
		data: { code: "CONFLICT", retryable: false },
	});
	await expect(other.curations.save.mutate({ query: "query 7", hidden: ["b"] })).resolves.toMatchObject({
		hidden: ["b"],
	});
	await other.curations.delete.mutate({ query: "query 8" });
	await expect(other.curations.save.mutate({ query: "one more" })).resolves.toMatchObject({ query: "one more" });
});
