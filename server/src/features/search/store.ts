import type { QueryRunner } from "../../database/pool.ts";
import { termKeys, termsOfKeys } from "../../database/term-keys.ts";
import { isLanguage, type Language } from "../../text/language.ts";
import { candidatesSql, heldSql, SHOWN_COLUMNS } from "./candidates-sql.ts";
import type { CuratedDocument } from "./curated.ts";
import type { EmbeddedPart, EmbeddedParts } from "./embedded-parts.ts";
import { type FacetRow, facetsSql } from "./facets.ts";
import { filterSql } from "./filter.ts";
import type { Spread } from "./nearness.ts";
import type { Candidate } from "./rank.ts";
import { type Reach, within } from "./reach.ts";
import type { SearchFilter } from "./schema.ts";
import type { Collection } from "./statistics.ts";
import { moreFrequent, VOCABULARY, type VocabularyWord } from "./vocabulary.ts";
import { toSparseVector } from "./weigh.ts";

export type CandidateQuery = { filter: SearchFilter | undefined; limit: number };

/** A chunk with what a hit shows of its document. */
export type LoadedChunk = {
	chunkId: string;
	documentId: string;
	externalId: string;
	title: string;
	route: string;
	anchor: string | null;
	headings: string[];
	text: string;
	start: number;
	tags: string[];
	metadata: Record<string, string | number | boolean | null>;
	updatedAt: Date;
	/** Null when it is not known. */
	language: Language | null;
	/** Those of the asked-for stems that the chunk holds; null where that was not asked for. */
	held: number[] | null;
	/** The chunk's weights, where they were asked for. */
	lexical: string | null;
};

/**
 * `bound`: what the scores of those that were not looked at do not exceed, the same for all; null or missing where none
 * were left out but by the limit.
 */
export type FoundChunk = Candidate & { bound?: number | null; loaded?: LoadedChunk };
/** The best chunk of a document, with what a hit shows of it. `total`: how many chunks were found, the same for all. */
export type ShownChunk = FoundChunk & { loaded: LoadedChunk; total: number };

export type FacetQuery = CandidateQuery & { stemIds: number[]; fields: string[] };
/** `exact`: without the index of neighbours, which finds most of them. */
export type DenseQuery = CandidateQuery & { embedding: number[]; model: number; exact?: boolean };
/** `termIds`: of stems and their tiers. `rivals`: for each word that may be read in several ways, the weights of each, of which the best alone counts. */
export type LexicalQuery = CandidateQuery & {
	termIds: number[];
	groups?: number[][];
	weights: string;
	rivals?: ReadonlyMap<number, number>[][];
};
/** `documents`: how many of the best, each by its best chunk. `stemIds`: those that may be held by the first. */
export type PageQuery = LexicalQuery & { documents: number; stemIds: number[] };

export type LoadQuery = { chunkIds: string[]; stemIds: number[]; coverageOf: string[]; weights: boolean };

export type SearchStore = ReturnType<typeof createSearchStore>;

const FREQUENCIES = `
	SELECT id, document_frequency AS frequency FROM terms
	WHERE client_id = $1 AND id = ANY($2::int[]) AND document_frequency > 0`;

// `|| ''`: found by id, and then compared. The planner would otherwise read the client's every entry in the terms' index.
const LOAD = `
	SELECT c.id AS "chunkId", d.id AS "documentId", ${SHOWN_COLUMNS},
		CASE WHEN c.id = ANY($4::text[]) THEN ${heldSql("$3")} END AS held,
		CASE WHEN $5 THEN c.lexical::text END AS lexical
	FROM chunks c JOIN documents d ON d.id = c.document_id
	WHERE c.client_id || '' = $1 AND c.id = ANY($2::text[])`;

const EMBEDDED_PARTS = `
	SELECT c.chunk_count AS total, m.id, m.name, m.dimensions, e.chunk_count AS chunks, e.refused_count AS refused
	FROM clients c LEFT JOIN (client_embeddings e JOIN embedding_models m ON m.id = e.model_id) ON e.client_id = c.id
	WHERE c.id = $1`;
/** Of the passages that begin documents, how similar two are: they are as far apart as the client's subjects. */
const SPREAD = `
	WITH sample AS (
		SELECT c.id, c.embedding FROM documents d JOIN chunks c ON c.document_id = d.id AND c.ordinal = 0
		WHERE d.client_id = $1 AND c.client_id = $1 AND c.embedding_model = $2 LIMIT $3
	)
	SELECT count(*)::int AS pairs, coalesce(avg(1 - (a.embedding <=> b.embedding)), 0) AS mean,
		coalesce(var_pop(1 - (a.embedding <=> b.embedding)), 0) AS variance
	FROM sample a JOIN sample b ON a.id < b.id`;
// Words of documents that are gone are still there: only those whose stem some chunk holds are given.
const COMPLETIONS = `
	SELECT w.word, w.plain, w.stem_id AS "stemId", t.document_frequency AS frequency FROM (
		SELECT * FROM words WHERE client_id = $1 AND plain >= $2 AND plain < $3 ORDER BY frequency DESC, plain, word LIMIT $4
	) w JOIN terms t ON t.client_id = $1 AND t.id = w.stem_id AND t.document_frequency > 0`;
const WORDS = `
	SELECT w.word, w.plain, w.stem_id AS "stemId", t.document_frequency AS frequency FROM (
		SELECT * FROM words WHERE client_id = $1 ORDER BY frequency DESC, plain, word LIMIT $2
	) w JOIN terms t ON t.client_id = $1 AND t.id = w.stem_id AND t.document_frequency > 0`;

/** Words of a client that a misspelt one is compared with. */
const MAX_WORDS = 300_000;
const LAST_CHARACTER = "\u{10ffff}";

/** A connection keeps every statement that has a name: queries of more words that may be read in several ways have none. */
const NAMED_RIVALS = 4;

function candidatesStatement(reach: Reach, query: LexicalQuery, page?: Pick<PageQuery, "documents" | "stemIds">) {
	const { rivals = [] } = query;
	const keys = (termIds: number[]) => termKeys(reach.clientId, termIds);
	const groups = padded(query.groups ?? []).map(keys);
	const shown = page === undefined ? [] : [page.documents, keys(page.stemIds)];
	const readings = rivals.map(([first = NONE, ...others]) => [added(others), first, ...others].map(toSparseVector));
	const own = [reach.clientId, keys(query.termIds), query.weights, query.limit, ...shown, ...readings, ...groups];
	const wanted = within(reach, query.filter);
	const filter = filterSql(wanted, 1 + own.length);
	const shape = { rivals: rivals.length, groups: groups.length, isPage: page !== undefined };
	const sql = candidatesSql({ filter, ...shape });
	const name = `search-candidates-${Object.values(shape).map(Number).join("-")}`;
	const isUsual = wanted === undefined && rivals.length <= NAMED_RIVALS;
	const named = isUsual ? { name } : {};
	return { ...named, sql, parameters: [...own, ...filter.parameters] };
}

function nearestStatement(reach: Reach, { embedding, model, exact, ...query }: DenseQuery) {
	const filter = filterSql(within(reach, query.filter), 5);
	const dimensions = Math.trunc(embedding.length);
	const type = `vector(${dimensions})`;
	const distance = `c.embedding::${type} <=> $2::${type}`;
	// Ties are broken outside: before PostgreSQL 17 a second sort key would keep the index from being used.
	const sql = `
		SELECT "chunkId", "documentId", 1 - distance AS score FROM (
			SELECT c.id AS "chunkId", c.document_id AS "documentId", ${distance} AS distance
			FROM chunks c ${filter.join}
			WHERE c.client_id = $1 AND vector_dims(c.embedding) = ${dimensions}
				AND c.embedding_model = $4 ${filter.conditions}
			ORDER BY ${exact ? `(${distance}) + 0` : "distance"} LIMIT $3) nearest
		ORDER BY distance, "chunkId"`;
	return { sql, parameters: [reach.clientId, `[${embedding.join(",")}]`, query.limit, model, ...filter.parameters] };
}

function facetsStatement(reach: Reach, query: FacetQuery) {
	const filter = filterSql(within(reach, query.filter), 5);
	const own = [reach.clientId, termKeys(reach.clientId, query.stemIds), query.fields, query.limit];
	return { sql: facetsSql(filter), parameters: [...own, ...filter.parameters] };
}

function curatedStatement(reach: Reach, externalIds: string[], wanted: SearchFilter | undefined) {
	const filter = filterSql(within(reach, wanted), 3);
	const sql = `
		SELECT d.id AS "documentId", d.external_id AS "externalId",
			(SELECT c.id FROM chunks c WHERE c.document_id = d.id ORDER BY c.ordinal LIMIT 1) AS "chunkId"
		FROM documents d WHERE d.client_id = $1 AND d.external_id = ANY($2::text[]) ${filter.conditions}`;
	return { sql, parameters: [reach.clientId, externalIds, ...filter.parameters] };
}

/** As loaded, but for the keys of the stems that it holds. */
const withHeld = (clientId: string, { held, ...chunk }: LoadedChunk): LoadedChunk => ({
	...chunk,
	held: held && termsOfKeys(clientId, held),
});

const NONE: ReadonlyMap<number, number> = new Map();

function added(readings: ReadonlyMap<number, number>[]): Map<number, number> {
	const sum = new Map<number, number>();
	for (const [id, weight] of readings.flatMap((weights) => [...weights])) sum.set(id, (sum.get(id) ?? 0) + weight);
	return sum;
}

/** In fours, so that few statements are prepared. No chunk has the term 0. */
const padded = (groups: number[][]): number[][] =>
	Array.from({ length: 4 * Math.ceil(groups.length / 4) }, (_, index) => groups[index] ?? [0]);

/** In plain SQL: on the path of every keystroke Prisma's own work would take longer than the database's. */
export function createSearchStore(runner: QueryRunner) {
	return {
		/** What there is to know of a client as a whole. */
		async collection(clientId: string): Promise<Collection> {
			const sql = `
				SELECT index_version AS version, chunk_count AS "chunkCount", languages, synonym_version AS "synonymVersion",
					CASE WHEN learning AND signal_count > 0 THEN signal_version END AS "signalVersion"
				FROM clients WHERE id = $1`;
			const [row] = await runner.query<Collection>({ name: "search-collection", sql, parameters: [clientId] });
			return row === undefined
				? { version: 0, chunkCount: 0, languages: [], signalVersion: null, synonymVersion: 0 }
				: { ...row, languages: row.languages.filter(isLanguage) };
		},

		/** In how many chunks the stems occur; those that do. */
		async frequencies(clientId: string, stemIds: number[]): Promise<Map<number, number>> {
			type Row = { id: number; frequency: number };
			const parameters = [clientId, stemIds];
			const rows = await runner.query<Row>({ name: "search-frequencies", sql: FREQUENCIES, parameters });
			return new Map(rows.map(({ id, frequency }) => [id, frequency]));
		},

		/** The chunks that hold any of the terms, best inner product with the query's weights first. */
		async lexicalCandidates(reach: Reach, query: LexicalQuery): Promise<FoundChunk[]> {
			if (query.termIds.length === 0) return [];
			return runner.query<FoundChunk>(candidatesStatement(reach, query));
		},

		/** Of the same, the best chunk of each of the best documents. */
		async lexicalPage(reach: Reach, query: PageQuery): Promise<ShownChunk[]> {
			if (query.termIds.length === 0) return [];
			const rows = await runner.query<Omit<ShownChunk, "loaded"> & LoadedChunk>(
				candidatesStatement(reach, query, query),
			);
			return rows.map(({ score, bound, total, ...chunk }) => {
				const { chunkId, documentId } = chunk;
				return { chunkId, documentId, score, bound: bound ?? null, total, loaded: withHeld(reach.clientId, chunk) };
			});
		},

		/** The most frequent words that begin so and occur. */
		async completions(clientId: string, plain: string): Promise<VocabularyWord[]> {
			const parameters = [clientId, plain, plain + LAST_CHARACTER, VOCABULARY.completions];
			const words = await runner.query<VocabularyWord>({ name: "search-completions", sql: COMPLETIONS, parameters });
			return words.sort(moreFrequent);
		},

		/** All words of the client that occur, the most frequent where there are very many. */
		async words(clientId: string): Promise<VocabularyWord[]> {
			return runner.query<VocabularyWord>({ name: "search-words", sql: WORDS, parameters: [clientId, MAX_WORDS] });
		},

		/** Which models have embedded how many of a client's chunks. */
		async embeddedParts(clientId: string): Promise<EmbeddedParts> {
			type Row = { total: number } & (EmbeddedPart | { id: null });
			const statement = { name: "search-embedded", sql: EMBEDDED_PARTS, parameters: [clientId] };
			const rows = await runner.query<Row>(statement);
			return { total: rows[0]?.total ?? 0, models: rows.filter((row) => row.id !== null) };
		},

		/** How similar a client's passages are to one another, by one model. */
		async spread(clientId: string, query: { model: number; sample: number }): Promise<Spread> {
			const parameters = [clientId, query.model, query.sample];
			const [row] = await runner.query<Spread>({ name: "search-spread", sql: SPREAD, parameters });
			return row ?? { pairs: 0, mean: 0, variance: 0 };
		},

		/** The chunks nearest to the query's embedding by cosine similarity, among those its model has embedded. */
		async denseCandidates(reach: Reach, query: DenseQuery): Promise<Candidate[]> {
			return runner.query<Candidate>(nearestStatement(reach, query));
		},

		/** How many of the documents that hold any of the stems have each value of the fields. */
		async facets(reach: Reach, query: FacetQuery): Promise<FacetRow[]> {
			return runner.query<FacetRow>(facetsStatement(reach, query));
		},

		/** The documents of these external ids that meet the filter, each with its first passage. */
		async curated(reach: Reach, externalIds: string[], wanted: SearchFilter | undefined): Promise<CuratedDocument[]> {
			return runner.query<CuratedDocument>(curatedStatement(reach, externalIds, wanted));
		},

		/** The named chunks of the client, in no order; which of the stems they hold, for those in `coverageOf`. */
		async load(clientId: string, query: LoadQuery): Promise<LoadedChunk[]> {
			const { chunkIds, stemIds, coverageOf, weights } = query;
			const parameters = [clientId, chunkIds, termKeys(clientId, stemIds), coverageOf, weights];
			const rows = await runner.query<LoadedChunk>({ name: "search-load", sql: LOAD, parameters });
			return rows.map((row) => withHeld(clientId, row));
		},
	};
}
