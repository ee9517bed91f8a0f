import { expect, test } from "vitest";
import { createStatistics, STATISTICS } from "./statistics.ts";

/** Statistics over a table that the test may change. */
function counted(frequencies: Record<number, number>) {
	const asked: number[][] = [];
	let now = 1;
	const pass = (ms: number) => {
		now += ms;
	};
	const load = async (_client: string, stemIds: number[]) => {
		asked.push(stemIds);
		const found = stemIds.flatMap((id): [number, number][] => {
			const frequency = frequencies[id];
			return frequency === undefined ? [] : [[id, frequency]];
		});
		return { chunkCount: Object.keys(frequencies).length, documentFrequency: new Map(found) };
	};
	return { statistics: createStatistics(load, { now: () => now }), asked, pass };
}

test("a term's frequency is looked up once in a while", async () => {
	const { statistics, asked, pass } = counted({ 1: 5, 2: 7 });
	await statistics("client", [1]);
	await statistics("client", [1, 2]);
	const third = await statistics("client", [2, 1]);
	expect(asked).toEqual([[1], [1, 2]]);
	expect(third.documentFrequency).toEqual(
		new Map([
			[1, 5],
			[2, 7],
		]),
	);
	pass(STATISTICS.ttl + 1);
	await statistics("client", [1]);
	expect(asked.length).toBe(3);
});

test("what has just come is found: absence is not remembered", async () => {
	const frequencies: Record<number, number> = { 1: 5 };
	const { statistics } = counted(frequencies);
	expect((await statistics("client", [1, 9])).documentFrequency.has(9)).toBe(false);
	frequencies[9] = 1;
	expect((await statistics("client", [1, 9])).documentFrequency.get(9)).toBe(1);
});

test("one client's frequencies are not another's", async () => {
	const { statistics, asked } = counted({ 1: 5 });
	await statistics("one", [1]);
	await statistics("other", [1]);
	expect(asked.length).toBe(2);
});
