/** The SDK that was released last, as it was, against the server as it is. */
import { readFile, writeFile } from "node:fs/promises";
import { expect, inject, test } from "vitest";
import { appRouter } from "../../server/src/router.ts";
import { createTenant, openDatabaseForTest } from "../harness/tenant.ts";
import { callEverything } from "./every-call.ts";
import { missingShapes, shapesOf } from "./shapes.ts";

const SDK = new URL("previous/sdk.js", import.meta.url);
const SHAPES = new URL("previous/shapes.txt", import.meta.url);

test("F40 the SDK released before this one finds all that it knows", async () => {
	const { createSignpost }: typeof import("../../sdk/src/index.ts") = await import(SDK.href);
	const { publishable, secret } = await createTenant(openDatabaseForTest());
	const { url } = inject("server");
	const page = createSignpost({ url, key: publishable.secret });
	const server = createSignpost({ url, key: secret.secret });
	const outputs = await callEverything(page, server);
	const shapes = shapesOf(outputs);
	if (process.env["RECORD_SHAPES"] !== undefined) {
		expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.keys(appRouter._def.procedures)));
		await writeFile(SHAPES, `${shapes.join("\n")}\n`);
	}
	const recorded = (await readFile(SHAPES, "utf8")).trim().split("\n");
	expect(recorded.length).toBeGreaterThan(100);
	expect(missingShapes(recorded, shapes)).toEqual([]);
});

test("a field that is gone or of another type is named; a new one is not", () => {
	const before = { "search.query": [{ hits: [{ title: "A", anchor: null, at: new Date() }], total: 1 }] };
	const recorded = shapesOf(before);
	const after = (hit: object) => shapesOf({ "search.query": [{ hits: [hit], total: 1, added: true }], added: [1] });
	expect(missingShapes(recorded, after({ title: "B", anchor: "c", at: new Date(), added: 1 }))).toEqual([]);
	expect(missingShapes(recorded, after({ title: null, at: "2026" }))).toEqual([
		"search.query.hits[].anchor: null",
		"search.query.hits[].at: date",
		"search.query.hits[].title: string",
	]);
});
