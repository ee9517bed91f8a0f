import { countDocuments } from "../../database/count-documents.ts";
import { forgetChunks } from "../../database/forget-chunks.ts";
import { raiseIndexVersion } from "../../database/index-version.ts";
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
					select: { id: true, externalId: true, bytes: true },
				});
				const present = new Set(found.flatMap((document) => [document.id, document.externalId]));
				if (![...keys.documentIds, ...keys.externalIds].every((key) => present.has(key))) return null;
				const ids = found.map((document) => document.id);
				await forgetChunks(transaction, clientId, ids);
				await transaction.document.deleteMany({ where: { clientId, id: { in: ids } } });
				const bytes = found.reduce((sum, document) => sum - document.bytes, 0);
				await countDocuments(transaction, clientId, { documents: -ids.length, bytes });
				await raiseIndexVersion(transaction, clientId);
				return ids.length;
			});
		},
	};
}

const whereOf = (clientId: string, { source, status }: DocumentFilter): Prisma.DocumentWhereInput => ({
	clientId,
	...(source === undefined ? {} : { source }),
	...(status === undefined ? {} : { status }),
});
