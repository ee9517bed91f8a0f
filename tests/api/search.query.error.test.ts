import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

beforeAll(async () => {
	api = connect((await createTenant(database)).publishable.secret);
});

const nested = (depth: number): object => (depth === 1 ? {} : { not: nested(depth - 1) });
const wide = (size: number) =>
	Array.from({ length: size }, () => ({ metadata: { a: 1, b: 2 }, and: [{ tags: ["a"] }] }));

test.each([
	["a query that is too long", { query: "x".repeat(1_001) }, "query"],
	["a limit of 0", { query: "a", limit: 0 }, "limit"],
	["a limit that is too high", { query: "a", limit: 1e9 }, "limit"],
	["a field that does not exist", { query: "a", sort: "price" }, "sort"],
	["another query's cursor", { query: "a", cursor: "WzEwLCJ4Il0" }, "cursor"],
	["a filter that is no list", { query: "a", filter: { tags: "help" } }, "filter.tags"],
	["no query", {}, "query"],
	["facets that are no list", { query: "a", facets: "tags" }, "facets"],
	["a facet without values", { query: "a", facets: ["tags"], facetLimit: 0 }, "facetLimit"],
	["an unknown operator", { query: "a", filter: { metadata: { version: { above: 2 } } } }, "filter.metadata.version"],
	["a span without bounds", { query: "a", filter: { metadata: { version: {} } } }, "filter.metadata.version"],
	["a span of texts", { query: "a", filter: { metadata: { version: { gt: "a" } } } }, "filter.metadata.version"],
	["a day that is none", { query: "a", filter: { updatedAt: { gt: "2026-02-31" } } }, "filter.updatedAt"],
	["no alternatives", { query: "a", filter: { or: [] } }, "filter.or"],
	["a condition that does not exist", { query: "a", filter: { not: { tag: ["x"] } } }, "filter.not"],
	["a filter that is too deep", { query: "a", filter: nested(6) }, "filter"],
	["a filter that is too large", { query: "a", filter: { and: wide(20), or: wide(20) } }, "filter"],
])("refuses %s, naming the field", async (_name, input, field) => {
	const call = api.search.query.query(input as { query: string });
	await expect(call).rejects.toMatchObject({
		message: expect.stringContaining(field),
		data: { code: "INVALID_INPUT", httpStatus: 400, retryable: false, requestId: expect.stringMatching(/^req_/) },
	});
});
