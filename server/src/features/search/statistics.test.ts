import { expect, test } from "vitest";
import type { Language } from "../../text/language.ts";
import { createStatistics, STATISTICS } from "./statistics.ts";

/** Statistics over tables that the test may change. */
function counted(frequencies: Record<number, number>) {
	const collection = {
		version: 1,
		chunkCount: 10,
		languages: ["en"] as Language[],
		signalVersion: null,
		synonymVersion: 0,
	};
	const asked: string[] = [];
	let now = 1;
	const statistics = createStatistics(
		{
			collection: async (clientId) => {
				asked.push(clientId);
				return { ...collection, languages: [...collection.languages] };
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

test("a client is looked at once in a while, and its terms again when it has changed", async () => {
	const { statistics, collection, asked, pass } = counted({ 1: 5, 2: 7 });
	await statistics.collection("client");
	await statistics.frequencies("client", [1]);
	await statistics.collection("client");
	const both = await statistics.frequencies("client", [2, 1, 9]);
	expect([both.get(1), both.get(2), both.get(9)]).toEqual([5, 7, 0]);
	expect(asked).toEqual(["client", "1", "2,9"]);
	pass(STATISTICS.ttl + 1);
	await statistics.collection("client");
	await statistics.frequencies("client", [9, 1]);
	expect(asked).toEqual(["client", "1", "2,9", "client"]);
	collection.version = 2;
	pass(STATISTICS.ttl + 1);
	await statistics.collection("client");
	await statistics.frequencies("client", [1]);
	expect(asked.slice(4)).toEqual(["client", "1"]);
});

test("who asks at once shares one look", async () => {
	const { statistics, asked } = counted({});
	await Promise.all(Array.from({ length: 500 }, () => statistics.collection("client")));
	expect(asked).toEqual(["client"]);
});

test("a change is seen at once where it is told", async () => {
	const { statistics, collection } = counted({});
	await statistics.collection("client");
	collection.languages.push("de");
	statistics.forget("client");
	expect((await statistics.collection("client")).languages).toEqual(["en", "de"]);
});

test("a look that began before a change is not remembered after it", async () => {
	const { statistics, collection } = counted({});
	const before = statistics.collection("client");
	collection.version = 2;
	statistics.forget("client");
	const after = statistics.collection("client");
	expect((await before).version).toBe(1);
	expect((await after).version).toBe(2);
	expect((await statistics.collection("client")).version).toBe(2);
});

test("more terms than are remembered are all told", async () => {
	const ids = Array.from({ length: STATISTICS.maxTerms + 2 }, (_, index) => index + 1);
	const { statistics } = counted(Object.fromEntries(ids.map((id) => [id, id])));
	await statistics.collection("client");
	await statistics.frequencies("client", ids.slice(1));
	const told = await statistics.frequencies("client", [1, 2]);
	expect([...told]).toEqual([
		[1, 1],
		[2, 2],
	]);
});

test("one client's frequencies are not another's", async () => {
	const { statistics, asked } = counted({ 1: 5 });
	for (const client of ["one", "other"]) {
		await statistics.collection(client);
		await statistics.frequencies(client, [1]);
	}
	expect(asked).toEqual(["one", "1", "other", "1"]);
});
