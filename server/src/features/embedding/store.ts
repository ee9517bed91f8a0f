import { countEmbeddings, type EmbeddingChange } from "../../database/embedding-counts.ts";
import { raiseIndexVersion } from "../../database/index-version.ts";
import type { Database } from "../../database/prisma.ts";

/** A passage that is to be embedded. */
export type LeftChunk = { id: string; title: string; headings: string[]; text: string };

/** Its embedding, or null when the model does not take its text. */
export type EmbeddedChunk = { id: string; vector: number[] | null };

/** Passages of the next documents; `last`: where to go on, null at the end. */
export type LeftChunks = { last: string | null; chunks: LeftChunk[] };

/** Which models had embedded and refused a passage before, and whether it was refused now. */
type SavedChunk = { before: number | null; refusedBefore: number | null; refused: boolean };

export type EmbeddingCounts = { total: number; done: number; failed: number };

/** Documents looked through at a time. */
const DOCUMENTS = 32;

export type EmbeddingStore = ReturnType<typeof createEmbeddingStore>;

export function createEmbeddingStore(database: Database) {
	return {
		/** The id of the model of this name whose embeddings have so many numbers, which it is from now on. */
		async useModel(name: string, dimensions: number): Promise<number> {
			const now = new Date();
			const { id } = await database.embeddingModel.upsert({
				where: { name_dimensions: { name, dimensions } },
				create: { name, dimensions, usedAt: now },
				update: { usedAt: now },
				select: { id: true },
			});
			return id;
		},

		/** The clients with passages that the model has neither embedded nor refused, oldest first. */
		async clientsLeft(model: number): Promise<string[]> {
			const rows = await database.$queryRaw<{ id: string }[]>`
				SELECT c.id FROM clients c LEFT JOIN client_embeddings e ON e.client_id = c.id AND e.model_id = ${model}
				WHERE c.chunk_count > COALESCE(e.chunk_count + e.refused_count, 0) ORDER BY c.created_at, c.id`;
			return rows.map(({ id }) => id);
		},

		/** Whether documents wait to be made searchable. */
		async isIngesting(): Promise<boolean> {
			return (await database.ingestJob.findFirst({ where: { finishedAt: null }, select: { id: true } })) !== null;
		},

		/** What the model has not embedded of the documents after the one named. */
		async left(clientId: string, { model, after }: { model: number; after: string }): Promise<LeftChunks> {
			const documents = await database.document.findMany({
				where: { clientId, externalId: { gt: after } },
				orderBy: { externalId: "asc" },
				take: DOCUMENTS,
				select: { id: true, externalId: true },
			});
			const ids = documents.map(({ id }) => id);
			const chunks = await database.$queryRaw<LeftChunk[]>`
				SELECT c.id, d.title, c.headings, c.text FROM chunks c JOIN documents d ON d.id = c.document_id
				WHERE c.document_id = ANY(${ids}) AND d.client_id = ${clientId}
					AND c.embedding_model IS DISTINCT FROM ${model} AND c.embedding_refused_by IS DISTINCT FROM ${model}
				ORDER BY d.external_id, c.ordinal`;
			return { last: documents.at(-1)?.externalId ?? null, chunks };
		},

		/** Stores what the model has made of passages, those that are still there; returns their number. */
		save(clientId: string, model: number, chunks: EmbeddedChunk[]): Promise<number> {
			const rows = chunks.map(({ id, vector }) => ({ id, v: vector === null ? null : `[${vector.join(",")}]` }));
			return database.$transaction(async (transaction) => {
				await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${clientId}))`;
				const saved = await transaction.$queryRaw<SavedChunk[]>`
					UPDATE chunks c SET
						embedding = CASE WHEN x.v IS NULL THEN c.embedding ELSE x.v::vector END,
						embedding_model = CASE WHEN x.v IS NULL THEN c.embedding_model ELSE ${model}::int END,
						embedding_refused_by = CASE WHEN x.v IS NULL THEN ${model}::int END
					FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id text, v text), chunks old
					WHERE c.id = x.id AND old.id = c.id AND c.client_id || '' = ${clientId}
						AND c.embedding_model IS DISTINCT FROM ${model} AND c.embedding_refused_by IS DISTINCT FROM ${model}
					RETURNING old.embedding_model AS before, old.embedding_refused_by AS "refusedBefore", x.v IS NULL AS refused`;
				await countEmbeddings(
					transaction,
					clientId,
					saved.flatMap((row) => changesOf(row, model)),
				);
				await raiseIndexVersion(transaction, clientId);
				return saved.length;
			});
		},

		/** How many of a client's passages the model of this name has embedded, as it was when last used. */
		async counts(clientId: string, name: string | null): Promise<EmbeddingCounts> {
			const [counts] = await database.$queryRaw<EmbeddingCounts[]>`
				SELECT c.chunk_count AS total, COALESCE(e.chunk_count, 0) AS done, COALESCE(e.refused_count, 0) AS failed
				FROM clients c LEFT JOIN client_embeddings e ON e.client_id = c.id
					AND e.model_id = (SELECT id FROM embedding_models WHERE name = ${name} ORDER BY used_at DESC LIMIT 1)
				WHERE c.id = ${clientId}`;
			return counts ?? { total: 0, done: 0, failed: 0 };
		},
	};
}

function changesOf({ before, refusedBefore, refused }: SavedChunk, model: number): EmbeddingChange[] {
	const taken = refusedBefore === null ? [] : [{ model: refusedBefore, chunks: 0, refused: -1 }];
	if (refused) return [...taken, { model, chunks: 0, refused: 1 }];
	const replaced = before === null ? [] : [{ model: before, chunks: -1, refused: 0 }];
	return [...taken, ...replaced, { model, chunks: 1, refused: 0 }];
}
