import { beforeAll, describe, expect, inject, test } from "vitest";
import { createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { runExample } from "./run-example.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
let tenant: TestTenant;

beforeAll(async () => {
	tenant = await createTenant(database);
});

describe("the Node examples", () => {
	test("node-ingest makes documents searchable, and says so", async () => {
		const run = await runExample("node-ingest", { url, key: tenant.secret.secret });
		expect(run).toMatchObject({ code: 0, errors: "" });
		expect(run.output).toContain("3 added, 0 changed, 0 unchanged, 0 failed");
		expect(run.output).toContain("Returns (/help/returns)");
	});

	test("a second run changes nothing", async () => {
		const run = await runExample("node-ingest", { url, key: tenant.secret.secret }, "when does the shop open");
		expect(run).toMatchObject({ code: 0, errors: "" });
		expect(run.output).toContain("0 added, 0 changed, 3 unchanged, 0 failed");
		expect(run.output).toContain("Opening hours (/shop)");
	});

	test("node-chat prints an answer and its sources", async () => {
		const question = "How many days do I have to return shoes?";
		const run = await runExample("node-chat", { url, key: tenant.publishable.secret }, question);
		expect(run).toMatchObject({ code: 0, errors: "" });
		expect(run.output).toContain("60 days");
		expect(run.output).toMatch(/^\[1\] Returns: \/help\/returns#returns$/m);
	});

	test("openai-client prints an answer and its sources, by OpenAI's own package", async () => {
		const question = "How many days do I have to return shoes?";
		const run = await runExample("openai-client", { url, key: tenant.publishable.secret }, question);
		expect(run).toMatchObject({ code: 0, errors: "" });
		expect(run.output).toContain("60 days");
		expect(run.output).toMatch(/^- \[1\] \[Returns\]\(\/help\/returns#returns\)$/m);
	});

	test("openai-client fails with a reason", async () => {
		const run = await runExample("openai-client", { url, key: "sk_wrong" });
		expect(run).toMatchObject({ code: 1, output: "" });
		expect(run.errors).toContain("invalid_api_key");
	});

	test.each(["node-ingest", "node-chat"])("%s fails with a reason", async (name) => {
		const run = await runExample(name, { url, key: "sk_wrong" });
		expect(run.code).toBe(1);
		expect(run.errors).toContain("UNAUTHENTICATED");
		expect(run.output).toBe("");
	});
});
