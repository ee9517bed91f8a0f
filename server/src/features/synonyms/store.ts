import { raiseIndexVersion } from "../../database/index-version.ts";
import type { Database } from "../../database/prisma.ts";
import type { Synonym } from "./schema.ts";

export type SynonymStore = ReturnType<typeof createSynonymStore>;

export type SynonymChange = { remove: string[]; add: Synonym[] };

export function createSynonymStore(database: Database) {
	return {
		async all(clientId: string): Promise<Synonym[]> {
			return (await database.synonym.findMany({ where: { clientId }, orderBy: { id: "asc" } })).map(toSynonym);
		},

		async list(clientId: string, { after, limit }: { after: string | undefined; limit: number }): Promise<Synonym[]> {
			const where = { clientId, ...(after === undefined ? {} : { id: { gt: after } }) };
			return (await database.synonym.findMany({ where, orderBy: { id: "asc" }, take: limit })).map(toSynonym);
		},

		count: (clientId: string): Promise<number> => database.synonym.count({ where: { clientId } }),

		/** Does what `plan` says of all that there are, while nobody else changes them; nothing when it throws. */
		change<Change extends SynonymChange>(clientId: string, plan: (known: Synonym[]) => Change): Promise<Change> {
			return database.$transaction(async (transaction) => {
				// First, as it lets one writer at a time into the client.
				await raiseIndexVersion(transaction, clientId);
				await transaction.client.update({ where: { id: clientId }, data: { synonymVersion: { increment: 1 } } });
				const known = (await transaction.synonym.findMany({ where: { clientId } })).map(toSynonym);
				const change = plan(known);
				await transaction.synonym.deleteMany({ where: { clientId, id: { in: change.remove } } });
				await transaction.synonym.createMany({ data: change.add.map((synonym) => ({ clientId, ...toRow(synonym) })) });
				return change;
			});
		},
	};
}

type Row = { id: string; kind: Synonym["kind"]; terms: string[]; targets: string[] };

const toRow = (synonym: Synonym): Row =>
	synonym.kind === "equivalent"
		? { id: synonym.synonymId, kind: synonym.kind, terms: synonym.terms, targets: [] }
		: { id: synonym.synonymId, kind: synonym.kind, terms: synonym.from, targets: synonym.to };

const toSynonym = ({ id: synonymId, kind, terms, targets }: Row): Synonym =>
	kind === "equivalent" ? { synonymId, kind, terms } : { synonymId, kind, from: terms, to: targets };
