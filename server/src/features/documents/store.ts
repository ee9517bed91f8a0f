import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import type { DocumentStatus } from "./schema.ts";

export type DocumentFilter = { source?: string | undefined; status?: DocumentStatus | undefined };

export type DocumentStore = ReturnType<typeof createDocumentStore>;

const WITHOUT_TEXT = { text: true } as const;

export function createDocumentStore(database: Database) {
	return {
		list(clientId: string, page: DocumentFilter & { after: string | undefined; limit: number }) {
			return database.document.findMany({
				where: { ...whereOf(clientId, page), ...(page.after === undefined ? {} : { externalId: { gt: page.after } }) },
				orderBy: { externalId: "asc" },
				take: page.limit,
				omit: WITHOUT_TEXT,
			});
		},

		count(clientId: string, filter: DocumentFilter): Promise<number> {
			return database.document.count({ where: whereOf(clientId, filter) });
		},

		find(clientId: string, key: { documentId: string } | { externalId: string }) {
			const where = "documentId" in key ? { id: key.documentId } : { externalId: key.externalId };
			return database.document.findFirst({ where: { clientId, ...where } });
		},

		/** Deletes the documents with all their chunks, or none and null when one of them is missing. */
		delete(clientId: string, keys: { documentIds: string[]; externalIds: string[] }): Promise<number | null> {
			return database.$transaction(async (transaction) => {
				await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${clientId}))`;
				const found = await transaction.document.findMany({
					where: { clientId, OR: [{ id: { in: keys.documentIds } }, { externalId: { in: keys.externalIds } }] },
					select: { id: true, externalId: true },
				});
				const present = new Set(found.flatMap((document) => [document.id, document.externalId]));
				if (![...keys.documentIds, ...keys.externalIds].every((key) => present.has(key))) return null;
				const ids = found.map((document) => document.id);
				await forgetChunks(transaction, clientId, ids);
				await transaction.document.deleteMany({ where: { clientId, id: { in: ids } } });
				return ids.length;
			});
		},
	};
}

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

const whereOf = (clientId: string, { source, status }: DocumentFilter): Prisma.DocumentWhereInput => ({
	clientId,
	...(source === undefined ? {} : { source }),
	...(status === undefined ? {} : { status }),
});
