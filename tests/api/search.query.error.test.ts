import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

beforeAll(async () => {
	api = connect((await createTenant(database)).publishable.secret);
});

test.each([
	["a query that is too long", { query: "x".repeat(1_001) }, "query"],
	["a limit of 0", { query: "a", limit: 0 }, "limit"],
	["a limit that is too high", { query: "a", limit: 1e9 }, "limit"],
	["a field that does not exist", { query: "a", sort: "price" }, "sort"],
	["another query's cursor", { query: "a", cursor: "WzEwLCJ4Il0" }, "cursor"],
	["a filter that is no list", { query: "a", filter: { tags: "help" } }, "filter.tags"],
	["no query", {}, "query"],
])("refuses %s, naming the field", async (_name, input, field) => {
	const call = api.search.query.query(input as { query: string });
	await expect(call).rejects.toMatchObject({
		message: expect.stringContaining(field),
		data: { code: "INVALID_INPUT", httpStatus: 400, retryable: false, requestId: expect.stringMatching(/^req_/) },
	});
});
