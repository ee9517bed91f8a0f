import type { Prisma } from "../generated/prisma/client.ts";
import { countEmbeddings, type EmbeddingChange } from "./embedding-counts.ts";
import { clientNumber } from "./term-keys.ts";

/** Deleted chunks that one model had embedded and one had refused. */
type GoneChunks = { model: number | null; refused: number | null; count: number };

/** Deletes the documents' chunks and takes them out of the client's statistics. Holds the client's lock. */
export async function forgetChunks(
	transaction: Prisma.TransactionClient,
	clientId: string,
	documentIds: string[],
): Promise<void> {
	await transaction.$executeRaw`
		UPDATE terms t SET document_frequency = t.document_frequency - gone.count
		FROM (
			SELECT term # ${clientNumber(clientId)}::int AS id, count(*)::int AS count FROM chunks c, unnest(c.terms) AS term
			WHERE c.client_id = ${clientId} AND c.document_id = ANY(${documentIds}) GROUP BY term
		) gone
		WHERE t.client_id = ${clientId} AND t.id = gone.id`;
	const gone = await transaction.$queryRaw<GoneChunks[]>`
		WITH gone AS (
			DELETE FROM chunks WHERE client_id = ${clientId} AND document_id = ANY(${documentIds})
			RETURNING embedding_model AS model, embedding_refused_by AS refused
		)
		SELECT model, refused, count(*)::int AS count FROM gone GROUP BY model, refused`;
	await countEmbeddings(transaction, clientId, gone.flatMap(changesOf));
	const count = gone.reduce((sum, group) => sum + group.count, 0);
	await transaction.client.update({ where: { id: clientId }, data: { chunkCount: { decrement: count } } });
}

function changesOf({ model, refused, count }: GoneChunks): EmbeddingChange[] {
	return [
		...(model === null ? [] : [{ model, chunks: -count, refused: 0 }]),
		...(refused === null ? [] : [{ model: refused, chunks: 0, refused: -count }]),
	];
}
