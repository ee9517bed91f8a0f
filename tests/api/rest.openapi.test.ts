import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import openapiTypes, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { nameOfRoute, REST } from "../harness/rest.ts";
import { createSite, openDatabaseForFile, type TestSite } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
let source: string;
let site: TestSite;
let folder: string;
beforeAll(async () => {
	source = await (await fetch(`${url}/openapi.json`)).text();
	site = await createSite(database, [
		{ externalId: "returns", route: "/returns", title: "Returns", content: "Shoes may be returned within 60 days." },
	]);
	// Within the repository, where the packages are found.
	folder = await mkdtemp(join(ROOT, "tests/.rest-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Operation = {
	operationId: string;
	summary: string;
	description: string;
	security?: object[];
	requestBody?: { content: object };
	responses: object;
};
const operations = () => {
	const { paths } = JSON.parse(source) as { paths: Record<string, Record<string, Operation>> };
	return Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
	);
};

async function lint(document: string): Promise<string[]> {
	const config = await createConfig({ extends: ["recommended-strict"] });
	const problems = await lintFromString({ source: document, absoluteRef: "openapi.json", config });
	return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`);
}

describe("/openapi.json", () => {
	test("satisfies a strict linter", async () => {
		expect(await lint(source)).toEqual([]);
		const spoilt = { ...JSON.parse(source), tags: [{ name: "search" }, { name: "search" }] };
		expect((await lint(JSON.stringify(spoilt))).length).toBeGreaterThan(0);
	});

	test("describes every route, by a name of its own, in a sentence", () => {
		expect(operations().map(([name]) => name)).toEqual(expect.arrayContaining(REST.map(nameOfRoute)));
		const ids = operations().map(([, { operationId }]) => operationId);
		expect(new Set(ids).size).toBe(ids.length);
		for (const [, { operationId, summary }] of operations()) expect(summary).not.toBe(operationId);
	});

	test("asks for a key wherever a procedure does", () => {
		const open = operations().filter(([, { security }]) => security?.length === 0);
		expect(open.map(([name]) => name)).toEqual(REST.filter(({ isOpen }) => isOpen).map(nameOfRoute));
	});

	test("says of every operation what its caller must be, and how it fails", () => {
		for (const [name, { description, responses, security }] of operations()) {
			expect(Object.keys(responses), name).toEqual(["200", "4XX", "5XX"]);
			const needs = /A key needs the scope `\w+`|[Nn]o key (?:may|will do)|Only the operator/;
			expect(needs.test(description), name).toBe(security?.length !== 0);
		}
	});

	test("describes files as a form", () => {
		const upload = operations().find(([name]) => name === "POST /api/document/ingest")?.[1];
		expect(Object.keys(upload?.requestBody?.content ?? {})).toEqual(["multipart/form-data"]);
	});

	test("does not tell of errors that there are not, nor of the server's inside", () => {
		expect(source).not.toMatch(/prisma|postgres|trpc-to|superjson/i);
	});
});

/** A program that somebody writes against the generated types, without a look at ours. */
const PROGRAM = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.ts";

const [url = "", key = "", server = ""] = process.argv.slice(2);
const page = createClient<paths>({ baseUrl: url, headers: { "X-API-Key": key } });
const admin = createClient<paths>({ baseUrl: url, headers: { Authorization: "Bearer " + server } });

const { data: found } = await page.POST("/api/search", { body: { query: "return shoes" } });
const { data: listed } = await admin.GET("/api/documents", { params: { query: { limit: 5 } } });
const documentId = listed?.documents[0]?.documentId ?? "";
const { data: document } = await admin.GET("/api/document", { params: { query: { documentId } } });
const { error } = await page.GET("/api/documents");
const updatedAt: string | undefined = document?.updatedAt;
// @ts-expect-error a query is a text
await page.POST("/api/search", { body: { query: 5 } });
console.log(JSON.stringify({
	route: found?.recommendedRoute,
	score: typeof found?.hits[0]?.score,
	text: document?.text,
	isTime: updatedAt !== undefined && !Number.isNaN(Date.parse(updatedAt)),
	code: error?.error.code,
}));
`;

test("a client that is generated from it is of the right types, and works", async () => {
	await writeFile(join(folder, "schema.ts"), astToString(await openapiTypes(source)));
	await writeFile(join(folder, "program.ts"), PROGRAM);
	const files = { extends: "../../tsconfig.base.json", compilerOptions: { lib: ["ES2024", "DOM"] }, include: ["*.ts"] };
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify(files));
	const check = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
	expect(check.stdout).toBe("");
	const keys = [site.tenant.publishable.secret, site.tenant.secret.secret];
	const run = spawnSync(process.execPath, [join(folder, "program.ts"), url, ...keys], { encoding: "utf8" });
	expect(run.stderr).toBe("");
	expect(JSON.parse(run.stdout)).toEqual({
		...{ route: "/returns", score: "number", isTime: true, code: "FORBIDDEN" },
		text: expect.stringContaining("within 60 days"),
	});
});
