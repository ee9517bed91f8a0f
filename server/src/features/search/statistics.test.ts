import { expect, test } from "vitest";
import type { Language } from "../../text/language.ts";
import { createStatistics, STATISTICS } from "./statistics.ts";

/** Statistics over tables that the test may change. */
function counted(frequencies: Record<number, number>) {
	const collection = { chunkCount: 10, languages: ["en"] as Language[] };
	const asked: string[] = [];
	let now = 1;
	const statistics = createStatistics(
		{
			collection: async (clientId) => {
				asked.push(clientId);
				return { ...collection };
			},
			frequencies: async (_clientId, stemIds) => {
				asked.push(stemIds.join());
				return new Map(Object.entries(frequencies).map(([id, frequency]) => [Number(id), frequency]));
			},
		},
		{ now: () => now },
	);
	const pass = (ms: number) => {
		now += ms;
	};
	return { statistics, collection, asked, pass };
}

test("a client's size and a term's frequency are looked up once in a while", async () => {
	const { statistics, asked, pass } = counted({ 1: 5, 2: 7 });
	await statistics.collection("client");
	await statistics.frequencies("client", [1]);
	await statistics.collection("client");
	expect((await statistics.frequencies("client", [2, 1])).get(2)).toBe(7);
	expect(asked).toEqual(["client", "1"]);
	pass(STATISTICS.ttl + 1);
	await statistics.collection("client");
	await statistics.frequencies("client", [1]);
	expect(asked).toEqual(["client", "1", "client", "1"]);
});

test("what has just come is found: absence is not remembered", async () => {
	const frequencies: Record<number, number> = { 1: 5 };
	const { statistics, collection } = counted(frequencies);
	await statistics.collection("client");
	expect((await statistics.frequencies("client", [1, 9])).has(9)).toBe(false);
	frequencies[9] = 1;
	expect((await statistics.frequencies("client", [1, 9])).get(9)).toBe(1);
	collection.chunkCount = 0;
	await statistics.collection("empty");
	collection.chunkCount = 3;
	expect((await statistics.collection("empty")).chunkCount).toBe(3);
});

test("a change is seen at once where it is told", async () => {
	const { statistics, collection } = counted({});
	await statistics.collection("client");
	collection.languages.push("de");
	statistics.forget("client");
	expect((await statistics.collection("client")).languages).toEqual(["en", "de"]);
});

test("one client's frequencies are not another's", async () => {
	const { statistics, asked } = counted({ 1: 5 });
	for (const client of ["one", "other"]) {
		await statistics.collection(client);
		await statistics.frequencies(client, [1]);
	}
	expect(asked).toEqual(["one", "1", "other", "1"]);
});
