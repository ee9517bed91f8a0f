import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

beforeAll(async () => {
	const tenant = await createTenant(database);
	const documents = Array.from({ length: 30 }, (_, index) => ({
		...{
			externalId: `d${index}`,
			route: `/${index}`,
			content: `# Page ${index}\n\nAbout lanterns.\n\n# More\n\nLantern.`,
		},
		tags: index % 2 === 0 ? ["even", "all"] : ["all"],
		metadata: { n: index < 20 ? 1 : "1", last: index === 29, own: `v${index}`, tags: "field", none: null },
	}));
	const other = { externalId: "x", route: "/x", content: "Nothing of it.", tags: ["never"] };
	await ingest(connect(tenant.secret.secret), [...documents, other]);
	api = connect(tenant.publishable.secret);
});

test("counts all documents that match, not only the page, each once and with its value's type", async () => {
	const { facets, hits } = await api.search.query.query({ query: "lantern", limit: 2, facets: ["tags", "n", "last"] });
	expect(hits).toHaveLength(2);
	expect(facets).toEqual({
		tags: [
			{ value: "all", count: 30 },
			{ value: "even", count: 15 },
		],
		n: [
			{ value: 1, count: 20 },
			{ value: "1", count: 10 },
		],
		last: [
			{ value: false, count: 29 },
			{ value: true, count: 1 },
		],
	});
});

test("counts what meets the filter", async () => {
	const filter = { metadata: { n: "1" }, not: { tags: ["even"] } };
	const { facets } = await api.search.query.query({ query: "lantern", filter, facets: ["tags", "none", "unknown"] });
	expect(facets).toEqual({ tags: [{ value: "all", count: 5 }], none: [], unknown: [] });
});

test("gives 20 values of a field, or as many as asked for", async () => {
	const query = { query: "lantern", facets: ["own"] };
	expect((await api.search.query.query(query)).facets?.["own"]).toHaveLength(20);
	expect((await api.search.query.query({ ...query, facetLimit: 3 })).facets?.["own"]).toEqual(
		["v0", "v1", "v10"].map((value) => ({ value, count: 1 })),
	);
});

test("counts nothing where nothing matches, and says nothing where nobody asked", async () => {
	expect((await api.search.query.query({ query: "zebra", facets: ["tags"] })).facets).toEqual({ tags: [] });
	expect(await api.search.query.query({ query: "lantern" })).not.toHaveProperty("facets");
});
