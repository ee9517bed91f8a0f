import { raiseIndexVersion } from "../../database/index-version.ts";
import type { Database } from "../../database/prisma.ts";
import { type Curation, curation } from "./schema.ts";

export type CurationStore = ReturnType<typeof createCurationStore>;

export function createCurationStore(database: Database) {
	return {
		async all(clientId: string): Promise<Curation[]> {
			return (await database.curation.findMany({ where: { clientId } })).map(toCuration);
		},

		async list(clientId: string, { after, limit }: { after: string | undefined; limit: number }): Promise<Curation[]> {
			const where = { clientId, ...(after === undefined ? {} : { query: { gt: after } }) };
			return (await database.curation.findMany({ where, orderBy: { query: "asc" }, take: limit })).map(toCuration);
		},

		count: (clientId: string): Promise<number> => database.curation.count({ where: { clientId } }),

		/** False, and nothing is saved, when it would be one more than `max`. */
		save(clientId: string, { query, pinned, hidden }: Curation, max: number): Promise<boolean> {
			return database.$transaction(async (transaction) => {
				// First, as it lets one writer at a time into the client.
				await raiseIndexVersion(transaction, clientId);
				const others = await transaction.curation.count({ where: { clientId, query: { not: query } } });
				if (others >= max) return false;
				const values = { pinned, hidden, updatedAt: new Date() };
				const where = { clientId_query: { clientId, query } };
				await transaction.curation.upsert({ where, create: { clientId, query, ...values }, update: values });
				return true;
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

const toCuration = ({ query, pinned, hidden }: { query: string; pinned: unknown; hidden: string[] }): Curation =>
	curation.parse({ query, pinned, hidden });
