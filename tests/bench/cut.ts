/** What it costs in quality that a query does not score every chunk that holds one of its words. */
import { Client } from "pg";
import { createQueryRunner } from "../../server/src/database/pool.ts";
import { lookupOf } from "../../server/src/features/search/lookup.ts";
import { rivalReadings, stemIdsOf, weighQuery } from "../../server/src/features/search/query-terms.ts";
import { createQueryReader } from "../../server/src/features/search/read-query.ts";
import { createStatistics } from "../../server/src/features/search/statistics.ts";
import { createSearchStore } from "../../server/src/features/search/store.ts";
import { createVocabularies } from "../../server/src/features/search/vocabulary.ts";
import { toSparseVector } from "../../server/src/features/search/weigh.ts";
import { NO_SYNONYMS } from "../../server/src/features/synonyms/thesaurus.ts";
import type { Figure } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

const [QUERIES, HITS] = [200, 10];
const READING = { prefix: true, typoTolerance: true };

/** The best ten as search finds them, against the best ten of all chunks that hold any of the words. */
export async function measureCut(workbench: Workbench, databaseUrl: string, where: string): Promise<Figure[]> {
	const runner = createQueryRunner(databaseUrl, { size: 1, onError: console.error });
	try {
		const store = createSearchStore(runner);
		const statistics = createStatistics(store);
		const { completions } = store;
		const synonyms = { find: async () => NO_SYNONYMS };
		const vocabularies = createVocabularies(store.words);
		const readQuery = createQueryReader({ statistics, vocabularies, completions, synonyms });
		const clientId = await findClient(databaseUrl, workbench.clientId);
		const kept: { hits: number; score: number }[] = [];
		for (const { text } of makeQueries(workbench.sections, QUERIES, seededRandom(9))) {
			const { words, statistics: known } = await readQuery(clientId, text, READING);
			const { ids: termIds, groups } = lookupOf(words, known);
			const weights = toSparseVector(weighQuery(words, known));
			const rivals = rivalReadings(words, known);
			const query = { filter: undefined, limit: HITS, weights, rivals };
			const cut = await store.lexicalCandidates({ clientId }, { ...query, termIds, groups });
			const all = await store.lexicalCandidates({ clientId }, { ...query, termIds: stemIdsOf(words) });
			if (all.length > 0) kept.push(compare(scoresOf(cut), scoresOf(all)));
		}
		const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
		return [
			{
				name: `best ten kept, ${where}`,
				value: 100 * mean(kept.map(({ hits }) => hits)),
				...{ unit: "%", target: { atLeast: 90 } },
			},
			{
				name: `  of their scores`,
				value: 100 * mean(kept.map(({ score }) => score)),
				...{ unit: "%", target: { atLeast: 98 } },
			},
		];
	} finally {
		await runner.close();
	}
}

const scoresOf = (candidates: { score: number }[]) => candidates.map(({ score }) => score);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Hits as good as the worst of all that should be there: many are copies, and equally good. */
function compare(cut: number[], all: number[]): { hits: number; score: number } {
	const worst = (all.at(-1) ?? 0) * (1 - 1e-5);
	return { hits: cut.filter((score) => score >= worst).length / all.length, score: sum(cut) / sum(all) };
}

async function findClient(connectionString: string, slug: string): Promise<string> {
	const database = new Client({ connectionString });
	await database.connect();
	try {
		const { rows } = await database.query<{ id: string }>("SELECT id FROM clients WHERE slug = $1", [slug]);
		if (rows[0] === undefined) throw new Error(`There is no client ${slug}.`);
		return rows[0].id;
	} finally {
		await database.end();
	}
}
