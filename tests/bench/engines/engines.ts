/** Other engines, each with its defaults, behind one small interface. */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";

export type Passage = { id: string; title: string; text: string };

export type Engine = {
	add: (passages: Passage[]) => Promise<void> | void;
	/** Ids, best first. */
	search: (query: string, limit: number) => Promise<string[]> | string[];
	close: () => Promise<void> | void;
};

const FIELDS = ["title", "text"];

// Found at run time only: they are installed apart from the project. Their types are what is used of them.
const load = (name: string) => createRequire(import.meta.url)(name);

const miniSearch = (): Engine => {
	type Index = { addAll: (passages: Passage[]) => void; search: (query: string) => { id: string }[] };
	const MiniSearch: new (options: object) => Index = load("minisearch");
	const index = new MiniSearch({ fields: FIELDS });
	return {
		add: (passages) => index.addAll(passages),
		search: (query, limit) =>
			index
				.search(query)
				.slice(0, limit)
				.map(({ id }) => id),
		close: () => undefined,
	};
};

const orama = (): Engine => {
	type Found = { hits: { id: string }[] };
	type Orama = {
		create: (options: object) => object;
		insertMultiple: (index: object, passages: Passage[], batch: number) => Promise<unknown>;
		search: (index: object, query: object) => Found | Promise<Found>;
	};
	const { create, insertMultiple, search }: Orama = load("@orama/orama");
	const index = create({ schema: { title: "string", text: "string" } });
	return {
		add: async (passages) => void (await insertMultiple(index, passages, 1_000)),
		search: async (term, limit) => (await search(index, { term, limit })).hits.map(({ id }) => id),
		close: () => undefined,
	};
};

const words = (query: string) => query.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

const sqlite = (): Engine => {
	const database = new DatabaseSync(":memory:");
	database.exec("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')");
	const insert = database.prepare("INSERT INTO passages VALUES (?, ?, ?)");
	const select = database.prepare("SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?");
	return {
		add: (passages) => {
			database.exec("BEGIN");
			for (const { id, title, text } of passages) insert.run(id, title, text);
			database.exec("COMMIT");
		},
		search: (query, limit) => {
			const any = words(query)
				.map((word) => `"${word}"`)
				.join(" OR ");
			return any === "" ? [] : select.all(any, limit).map((row) => String(row["id"]));
		},
		close: () => database.close(),
	};
};

const lance = async (): Promise<Engine> => {
	type Query = {
		select: (columns: string[]) => Query;
		limit: (count: number) => Query;
		toArray: () => Promise<Passage[]>;
	};
	type Table = {
		createIndex: (column: string, options: object) => Promise<void>;
		search: (query: string, type: string) => Query;
	};
	type Lance = {
		connect: (folder: string) => Promise<{ createTable: (name: string, rows: object[]) => Promise<Table> }>;
		Index: { fts: () => object };
	};
	const { connect, Index }: Lance = load("@lancedb/lancedb");
	const folder = await mkdtemp(join(tmpdir(), "signpost-lance-"));
	const database = await connect(folder);
	let table: Table | undefined;
	return {
		add: async (passages) => {
			const rows = passages.map(({ id, title, text }) => ({ id, text: `${title}\n${text}` }));
			table = await database.createTable("passages", rows);
			await table.createIndex("text", { config: Index.fts() });
		},
		// In quotes it looks for phrases, which its index does not hold by default.
		search: async (query, limit) =>
			((await table?.search(query.replaceAll('"', " "), "fts").select(["id"]).limit(limit).toArray()) ?? []).map(
				({ id }) => id,
			),
		close: () => rm(folder, { recursive: true, force: true }),
	};
};

/** What PostgreSQL alone does: any of the words, ranked by `ts_rank`. */
const tsRank = async (): Promise<Engine> => {
	const database = new Client({ connectionString: process.env["DATABASE_URL"] });
	await database.connect();
	await database.query("DROP TABLE IF EXISTS plain_passages");
	await database.query(`CREATE TABLE plain_passages (id text, title text, text text, words tsvector
		GENERATED ALWAYS AS (setweight(to_tsvector('english', title), 'A') || to_tsvector('english', text)) STORED)`);
	await database.query("CREATE INDEX ON plain_passages USING GIN (words)");
	return {
		add: async (passages) => {
			for (let start = 0; start < passages.length; start += 1_000) {
				await database.query(
					"INSERT INTO plain_passages SELECT id, title, text FROM jsonb_to_recordset($1) AS x(id text, title text, text text)",
					[JSON.stringify(passages.slice(start, start + 1_000))],
				);
			}
			await database.query("VACUUM (ANALYZE) plain_passages");
		},
		search: async (query, limit) => {
			const found = await database.query<{ id: string }>(
				`SELECT id FROM plain_passages, to_tsquery('english', $1) AS query WHERE words @@ query
				ORDER BY ts_rank(words, query) DESC, id LIMIT $2`,
				[words(query).join(" | "), limit],
			);
			return found.rows.map(({ id }) => id);
		},
		close: () => database.end(),
	};
};

/** Words hashed into so many dimensions, with signs: what can be had without a model (Weinberger et al., 2009). */
function hashedEmbedding(text: string): number[] {
	const vector = new Array<number>(256).fill(0);
	for (const word of words(text.toLowerCase())) {
		let hash = 2_166_136_261;
		for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
		const place = hash % vector.length;
		vector[place] = (vector[place] ?? 0) + (hash & 0x10000 ? 1 : -1);
	}
	const length = Math.hypot(...vector) || 1;
	return vector.map((value) => value / length);
}

/** LangChain's vector store on PostgreSQL. It needs embeddings, and there is no model here: its quality is theirs. */
const pgVectorStore = async (): Promise<Engine> => {
	const { PGVectorStore } = await import("@langchain/community/vectorstores/pgvector");
	const { Embeddings } = await import("@langchain/core/embeddings");
	class Hashed extends Embeddings {
		embedDocuments = async (texts: string[]) => texts.map(hashedEmbedding);
		embedQuery = async (text: string) => hashedEmbedding(text);
	}
	const store = await PGVectorStore.initialize(new Hashed({}), {
		postgresConnectionOptions: { connectionString: process.env["DATABASE_URL"] ?? "" },
		tableName: `langchain_${process.pid}`,
		dimensions: 256,
		distanceStrategy: "cosine",
	});
	return {
		add: async (passages) => {
			for (let start = 0; start < passages.length; start += 1_000) {
				const some = passages.slice(start, start + 1_000);
				await store.addDocuments(
					some.map(({ id, title, text }) => ({ pageContent: `${title}\n${text}`, metadata: { passage: id } })),
				);
			}
			await store.createHnswIndex({ dimensions: 256 });
		},
		search: async (query, limit) =>
			(await store.similaritySearch(query, limit)).map(({ metadata }) => String(metadata["passage"])),
		close: () => store.end(),
	};
};

export const ENGINES: Record<string, () => Engine | Promise<Engine>> = {
	...{ MiniSearch: miniSearch, Orama: orama, "SQLite FTS5": sqlite, LanceDB: lance, ts_rank: tsRank },
	PGVectorStore: pgVectorStore,
};
