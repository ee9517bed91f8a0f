import { beforeAll, expect, test } from "vitest";
import { documentInput } from "../../server/src/features/documents/schema.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;

beforeAll(async () => {
	tenant = await createTenant(database);
});

const document = { externalId: "a", route: "/a", content: "Apples" };

const ROUTE_RULE = "Give a path that begins with one slash, such as /returns, or an http(s) URL.";

test.each([
	["no documents", { documents: [] }, "documents"],
	[
		"more than 100 documents",
		{ documents: Array.from({ length: 101 }, (_, index) => ({ ...document, externalId: `${index}` })) },
		"documents",
	],
	["the same id twice", { documents: [document, document] }, "documents.1.externalId"],
	["content that is too long", { documents: [{ ...document, content: "x".repeat(1_000_001) }] }, "documents.0.content"],
	["nested metadata", { documents: [{ ...document, metadata: { a: { b: 1 } } }] }, "documents.0.metadata.a"],
	["another format", { documents: [{ ...document, format: "docx" }] }, "documents.0.format"],
	["a field that does not exist", { documents: [{ ...document, boost: 2 }] }, "documents.0"],
])("refuses %s, and stores nothing", async (_name, input, field) => {
	const call = connect(tenant.secret.secret).ingest.documents.mutate(input as never);
	await expect(call).rejects.toMatchObject({
		message: expect.stringContaining(field),
		data: { code: "INVALID_INPUT" },
	});
	expect(await database.document.count({ where: { clientId: tenant.clientId } })).toBe(0);
	expect(await database.ingestJob.count({ where: { clientId: tenant.clientId } })).toBe(0);
});

test.each([
	...["javascript:alert(1)", "JaVa\tscript:alert(1)", " data:text/html,x", "mailto:a@b.example", "https://"],
	...["//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "help/returns", "#top", ""],
])("refuses the route %j, and names its document", async (route) => {
	const call = connect(tenant.secret.secret).ingest.documents.mutate({ documents: [document, { ...document, route }] });
	await expect(call).rejects.toMatchObject({
		message: expect.stringContaining("documents.1.route: "),
		data: {
			code: "INVALID_INPUT",
			issues: expect.arrayContaining([{ path: "documents.1.route", message: ROUTE_RULE }]),
		},
	});
});

test.each(["/", "/a b?c=//d#e", "/über", "https://shop.example/a", "HTTP://shop.example"])(
	"takes the route %j",
	(route) => {
		expect(documentInput.safeParse({ ...document, route }).success).toBe(true);
	},
);

test("a publishable key may not ingest", async () => {
	const call = connect(tenant.publishable.secret).ingest.documents.mutate({ documents: [document] });
	await expect(call).rejects.toMatchObject({
		data: { code: "FORBIDDEN", httpStatus: 403 },
		message: expect.stringContaining("sk_"),
	});
});

test("a job that does not exist is not found", async () => {
	const api = connect(tenant.secret.secret);
	await expect(api.ingest.job.query({ jobId: "job_none" })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});
