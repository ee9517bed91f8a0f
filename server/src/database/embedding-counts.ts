import type { Prisma } from "../generated/prisma/client.ts";

/** By how much the number of chunks grows that a model has embedded, and of those it does not take. */
export type EmbeddingChange = { model: number; chunks: number; refused: number };

/** Keeps a client's numbers of embedded chunks, so that no search has to count them. Call it with the client's lock. */
export async function countEmbeddings(
	transaction: Prisma.TransactionClient,
	clientId: string,
	changes: EmbeddingChange[],
): Promise<void> {
	const real = changes.filter(({ chunks, refused }) => chunks !== 0 || refused !== 0);
	if (real.length === 0) return;
	await transaction.$executeRaw`
		INSERT INTO client_embeddings (client_id, model_id, chunk_count, refused_count)
		SELECT ${clientId}, x.model, sum(x.chunks), sum(x.refused)
		FROM jsonb_to_recordset(${JSON.stringify(real)}::jsonb) AS x(model int, chunks int, refused int) GROUP BY x.model
		ON CONFLICT (client_id, model_id) DO UPDATE SET
			chunk_count = client_embeddings.chunk_count + excluded.chunk_count,
			refused_count = client_embeddings.refused_count + excluded.refused_count`;
}
