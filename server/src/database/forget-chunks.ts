import type { Prisma } from "../generated/prisma/client.ts";

/** Deletes the documents' chunks and takes them out of the client's statistics. Holds the client's lock. */
export async function forgetChunks(
	transaction: Prisma.TransactionClient,
	clientId: string,
	documentIds: string[],
): Promise<void> {
	await transaction.$executeRaw`
		UPDATE terms t SET document_frequency = t.document_frequency - gone.count
		FROM (
			SELECT term, count(*)::int AS count FROM chunks c, unnest(c.terms) AS term
			WHERE c.client_id = ${clientId} AND c.document_id = ANY(${documentIds}) GROUP BY term
		) gone
		WHERE t.client_id = ${clientId} AND t.id = gone.term`;
	const { count } = await transaction.chunk.deleteMany({ where: { clientId, documentId: { in: documentIds } } });
	await transaction.client.update({ where: { id: clientId }, data: { chunkCount: { decrement: count } } });
}
