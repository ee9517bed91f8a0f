import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../server/src/database/migrate.ts";
import { createQueryRunner, type QueryRunner } from "../../server/src/database/pool.ts";
import { createPrisma, type Database } from "../../server/src/database/prisma.ts";
import { createIndexStore } from "../../server/src/features/indexing/store.ts";
import { createSearchStore } from "../../server/src/features/search/store.ts";
import { MIGRATIONS_DIRECTORY } from "../../server/src/paths.ts";
import { createScratchDatabase, type ScratchDatabase } from "../harness/scratch-database.ts";
import { createTenant } from "../harness/tenant.ts";

const DIMENSIONS = 8;
const QUERY = { embedding: [1, 0, 0, 0, 0, 0, 0, 0], limit: 30, filter: undefined, model: 1 };

let scratch: ScratchDatabase;
let database: Database;
let runner: QueryRunner;
let big: string;
let small: string;

beforeAll(async () => {
	scratch = await createScratchDatabase();
	await migrate(scratch.connectionString, MIGRATIONS_DIRECTORY);
	database = createPrisma(scratch.connectionString, { poolSize: 4 });
	runner = createQueryRunner(scratch.connectionString, { size: 1, onError: () => undefined });
	[big, small] = [await clientOf(4_000), await clientOf(25)];
});
afterAll(async () => {
	await runner?.close();
	await database?.$disconnect();
	await scratch?.drop();
});

/** A client with one document of so many chunks, whose embeddings lie anywhere. */
async function clientOf(chunks: number): Promise<string> {
	const { clientId } = await createTenant(database);
	const document = { id: `doc_${clientId}`, clientId, externalId: "a", title: "A", route: "/a", contentHash: "" };
	await database.document.create({ data: { ...document, updatedAt: new Date() } });
	await database.$executeRaw`
		INSERT INTO chunks (id, client_id, document_id, ordinal, headings, text, start_offset, end_offset, token_count,
			terms, lexical, embedding_model, embedding)
		SELECT ${clientId} || n, ${clientId}, ${document.id}, n, '{}', repeat('x', 800), 0, 800, 1, '{1}', '{1:1}/1000000000', 1,
			ARRAY(SELECT sin(n * 12.9898 + place * 78.233) FROM generate_series(1, ${DIMENSIONS}::int) place)::real[]::vector
		FROM generate_series(1, ${chunks}::int) n`;
	return clientId;
}

const indexNames = async () =>
	(await scratch.query("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%hnsw%'")).map((row) => row["indexname"]);

test("jobs that embed at once make one index between them", async () => {
	const databases = Array.from({ length: 6 }, () => createPrisma(scratch.connectionString, { poolSize: 1 }));
	try {
		await Promise.all(databases.map((own) => createIndexStore(own).indexEmbeddings(DIMENSIONS)));
		await createIndexStore(database).indexEmbeddings(2_001);
		expect(await indexNames()).toEqual([`chunks_embedding_${DIMENSIONS}_idx`]);
	} finally {
		for (const own of databases) await own.$disconnect();
	}
});

test("an index that exists is no reason to wait for those who write", async () => {
	await database.$transaction(async (transaction) => {
		await transaction.$executeRaw`UPDATE chunks SET ordinal = ordinal WHERE client_id = ${small}`;
		// The embedded database has one session, in which nobody waits for a lock; others wait for the transaction.
		if (process.env["DATABASE_URL"] !== undefined) await createIndexStore(database).indexEmbeddings(DIMENSIONS);
	});
});

test("a client of many passages is searched through the index, one of few without", async () => {
	await scratch.query("ANALYZE chunks");
	const planOf = async (clientId: string) => {
		const explaining: QueryRunner = {
			...runner,
			query: ({ sql, parameters }) => runner.query({ sql: `EXPLAIN ${sql}`, parameters }),
		};
		return JSON.stringify(await createSearchStore(explaining).denseCandidates({ clientId }, QUERY));
	};
	expect(await planOf(big)).toContain(`chunks_embedding_${DIMENSIONS}_idx`);
	expect(await planOf(small)).not.toContain(`chunks_embedding_${DIMENSIONS}_idx`);
});

test("the index, too, finds a small client's passages among a big one's", async () => {
	const store = createSearchStore(runner);
	const exact = await store.denseCandidates({ clientId: small }, QUERY);
	expect(exact).toHaveLength(25);
	const set = (value: string) =>
		Promise.all(
			["enable_seqscan", "enable_bitmapscan", "enable_sort"].map((name) =>
				runner.query({ sql: `SET ${name} = ${value}`, parameters: [] }),
			),
		);
	await set("off");
	const found = await store.denseCandidates({ clientId: small }, QUERY);
	await set("on");
	expect(found.map(({ chunkId }) => chunkId)).toEqual(exact.map(({ chunkId }) => chunkId));
	const scores = found.map(({ score }) => score);
	expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});
