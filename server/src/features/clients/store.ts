import type { Database } from "../../database/prisma.ts";
import { newId } from "../../ids.ts";

export type ClientRow = {
	id: string;
	slug: string;
	name: string;
	createdAt: Date;
	_count: { documents: number; chatbots: number };
};

export type ClientStore = ReturnType<typeof createClientStore>;

const include = { _count: { select: { documents: true, chatbots: true } } } as const;

/** Clients of a tenant that are listed. */
const LIST_LIMIT = 1_000;

export function createClientStore(database: Database) {
	/** Those of the tenant's clients that go by an id or slug; a client that is being deleted is none. */
	const named = (tenantId: string, reference: string) => ({
		...{ tenantId, deletedAt: null },
		OR: [{ id: reference }, { slug: reference }],
	});
	return {
		list: (tenantId: string): Promise<ClientRow[]> =>
			database.client.findMany({
				where: { tenantId, deletedAt: null },
				...{ include, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: LIST_LIMIT },
			}),

		find: (tenantId: string, reference: string): Promise<ClientRow | null> =>
			database.client.findFirst({ where: named(tenantId, reference), include }),

		/** With its first chatbot. Null when the slug is taken. */
		create: (tenantId: string, { slug, name }: { slug: string; name: string }): Promise<ClientRow | null> =>
			database.$transaction(async (transaction) => {
				const id = newId("client");
				const data = [{ id, tenantId, slug, name }];
				const { count } = await transaction.client.createMany({ data, skipDuplicates: true });
				if (count === 0) return null;
				await transaction.chatbot.create({ data: { id: newId("chatbot"), clientId: id, name } });
				return transaction.client.findUniqueOrThrow({ where: { id }, include });
			}),

		/** Whether another of the tenant's clients goes by this slug. */
		isTaken: async (tenantId: string, slug: string, clientId: string): Promise<boolean> =>
			(await database.client.count({ where: { tenantId, slug, id: { not: clientId } } })) > 0,

		async update(tenantId: string, clientId: string, data: { slug?: string; name?: string }): Promise<ClientRow> {
			return database.client.update({ where: { id: clientId, tenantId }, data, include });
		},

		/** From now on nobody finds it and no key opens it, and its slug is free. False when there is none. */
		remove: (tenantId: string, reference: string): Promise<boolean> =>
			database.$transaction(async (transaction) => {
				const where = named(tenantId, reference);
				const client = await transaction.client.findFirst({ where, select: { id: true } });
				if (client === null) return false;
				await transaction.client.update({
					where: { id: client.id, tenantId },
					data: { slug: client.id, deletedAt: new Date() },
				});
				await transaction.key.deleteMany({ where: { tenantId, clientId: client.id } });
				return true;
			}),
	};
}
