import { expect, test } from "vitest";
import type { DocumentInput } from "../../generated/contract.ts";
import { batchesOf } from "./batches.ts";

async function sizesOf(contents: string[]): Promise<number[]> {
	const documents = async function* (): AsyncGenerator<DocumentInput> {
		for (const content of contents) yield { externalId: "a", route: "/a", content };
	};
	const sizes: number[] = [];
	for await (const batch of batchesOf(documents())) sizes.push(batch.length);
	return sizes;
}

test("a call has at most 100 documents", async () => {
	expect(await sizesOf(Array(250).fill("x"))).toEqual([100, 100, 50]);
});

test("a call has at most 4 MB, unless one document alone has more", async () => {
	expect(await sizesOf(["中".repeat(1_000_000), "中".repeat(600_000), "x", "\u0001".repeat(1_000_000), "x"])).toEqual([
		1, 2, 1, 1,
	]);
});

test("no documents make no call", async () => {
	expect(await sizesOf([])).toEqual([]);
});
