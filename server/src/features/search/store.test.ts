import { expect, test } from "vitest";
import { createSearchStore } from "./store.ts";

/** The names of the statements that queries with so many words of several readings make. */
async function namesFor(rivalWords: number[]): Promise<Set<string>> {
	const names = new Set<string>();
	const query = async <Row>({ name }: { name?: string }): Promise<Row[]> => {
		if (name !== undefined) names.add(name);
		return [];
	};
	const store = createSearchStore({ query, close: async () => undefined });
	for (const words of rivalWords) {
		const rivals = Array.from({ length: words }, () => [new Map([[1, 1]]), new Map([[2, 1]])]);
		await store.lexicalCandidates(
			{ clientId: "cli" },
			{ termIds: [1], weights: "{1:1}/9", rivals, limit: 80, filter: undefined },
		);
	}
	return names;
}

test("however many words a query has, a connection keeps few statements", async () => {
	expect((await namesFor(Array.from({ length: 200 }, (_, words) => words))).size).toBeLessThan(10);
	expect((await namesFor([0, 1, 2])).size).toBe(3);
});
