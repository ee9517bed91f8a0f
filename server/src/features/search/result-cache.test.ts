import { expect, test } from "vitest";
import { createResultCache, type ResultKey } from "./result-cache.ts";

const KEY: ResultKey = { clientId: "client", version: 1, of: { query: "refund" } };

/** Answers that tell how many were made before. */
function counted(degraded = false) {
	let made = 0;
	const make = async () => {
		made += 1;
		await new Promise((resolve) => setImmediate(resolve));
		return { degraded, number: made };
	};
	return { make, made: () => made };
}

test("five hundred who ask the same at once cost one", async () => {
	const cache = createResultCache({ megabytes: 1 });
	const { make, made } = counted();
	const answers = await Promise.all(Array.from({ length: 500 }, () => cache.get(KEY, make)));
	expect(new Set(answers.map(({ number }) => number))).toEqual(new Set([1]));
	expect(made()).toBe(1);
});

test.each<[string, Partial<ResultKey>]>([
	["client", { clientId: "other" }],
	["version", { version: 2 }],
	["input", { of: { query: "refund", explain: true } }],
])("another %s is another answer", async (_what, other) => {
	const cache = createResultCache({ megabytes: 1 });
	const { make } = counted();
	expect((await cache.get(KEY, make)).number).toBe(1);
	expect((await cache.get({ ...KEY, ...other }, make)).number).toBe(2);
	expect((await cache.get(KEY, make)).number).toBe(1);
});

test("what is degraded is given to those who wait, and not kept", async () => {
	const cache = createResultCache({ megabytes: 1 });
	const bad = counted(true);
	expect(await Promise.all([cache.get(KEY, bad.make), cache.get(KEY, bad.make)])).toEqual([
		{ degraded: true, number: 1 },
		{ degraded: true, number: 1 },
	]);
	expect(await cache.get(KEY, counted().make)).toEqual({ degraded: false, number: 1 });
});

test("a failure is everybody's who waits, and nobody's after", async () => {
	const cache = createResultCache({ megabytes: 1 });
	const fails = () => Promise.reject(new Error("no database"));
	const both = await Promise.allSettled([cache.get(KEY, fails), cache.get(KEY, fails)]);
	expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
	expect((await cache.get(KEY, counted().make)).number).toBe(1);
});

test("answers give way to later ones when their bytes are too many", async () => {
	const cache = createResultCache({ megabytes: 1 });
	const large = async () => ({ degraded: false, text: "x".repeat(400_000) });
	const { make, made } = counted();
	await cache.get(KEY, make);
	for (const version of [2, 3, 4]) await cache.get({ ...KEY, version }, large);
	await cache.get(KEY, make);
	expect(made()).toBe(2);
});

test("with no memory nothing is kept, and everything answered", async () => {
	const cache = createResultCache({ megabytes: 0 });
	const { make } = counted();
	expect((await cache.get(KEY, make)).number).toBe(1);
	expect((await cache.get(KEY, make)).number).toBe(2);
});
