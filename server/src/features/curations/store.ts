import { raiseIndexVersion } from "../../database/index-version.ts";
import type { Database } from "../../database/prisma.ts";
import { type Curation, curation } from "./schema.ts";

export type CurationStore = ReturnType<typeof createCurationStore>;

export function createCurationStore(database: Database) {
	return {
		async list(clientId: string): Promise<Curation[]> {
			const rows = await database.curation.findMany({ where: { clientId }, orderBy: { query: "asc" } });
			return rows.map(({ query, pinned, hidden }) => curation.parse({ query, pinned, hidden }));
		},

		save(clientId: string, { query, pinned, hidden }: Curation): Promise<void> {
			return database.$transaction(async (transaction) => {
				// First, as it lets one writer at a time into the client.
				await raiseIndexVersion(transaction, clientId);
				const values = { pinned, hidden, updatedAt: new Date() };
				const where = { clientId_query: { clientId, query } };
				await transaction.curation.upsert({ where, create: { clientId, query, ...values }, update: values });
			});
		},

		delete(clientId: string, query: string): Promise<boolean> {
			return database.$transaction(async (transaction) => {
				await raiseIndexVersion(transaction, clientId);
				const { count } = await transaction.curation.deleteMany({ where: { clientId, query } });
				return count > 0;
			});
		},
	};
}
