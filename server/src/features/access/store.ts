import type { Database } from "../../database/prisma.ts";
import { ID_PREFIXES } from "../../ids.ts";
import type { Role } from "./roles.ts";

export type FoundClient = { clientId: string; tenantId: string };
export type StoredPerson = { superuser: boolean; memberships: { tenantId: string; role: Role }[] };

export type AccessStore = ReturnType<typeof createAccessStore>;

export function createAccessStore(database: Database) {
	return {
		/** What a person may act in, in the order it came to be; without what it is suspended in. */
		async findPerson(userId: string): Promise<StoredPerson | null> {
			const user = await database.user.findUnique({
				where: { id: userId },
				select: {
					superuser: true,
					members: {
						where: { suspendedAt: null, tenant: { deletedAt: null } },
						select: { tenantId: true, role: true },
						orderBy: [{ createdAt: "asc" }, { tenantId: "asc" }],
					},
				},
			});
			return user === null ? null : { superuser: user.superuser, memberships: user.members };
		},

		/** The client with this id or slug, or with the chatbot of this id: of the tenant, or, with null, of all, where only one goes by it. */
		async findClient(tenantId: string | null, reference: string): Promise<FoundClient | null> {
			const found = await database.client.findMany({
				where: {
					deletedAt: null,
					...(tenantId === null ? {} : { tenantId }),
					...(reference.startsWith(`${ID_PREFIXES.chatbot}_`)
						? { chatbots: { some: { id: reference } } }
						: { OR: [{ id: reference }, { slug: reference }] }),
				},
				select: { id: true, tenantId: true },
				take: 2,
			});
			const client = found.find(({ id }) => id === reference) ?? (found.length === 1 ? found[0] : undefined);
			return client === undefined ? null : { clientId: client.id, tenantId: client.tenantId };
		},

		/** Some of the tenant's clients: more than one where there are more. */
		async someClients(tenantId: string): Promise<string[]> {
			const clients = await database.client.findMany({
				where: { tenantId, deletedAt: null },
				select: { id: true },
				take: 2,
			});
			return clients.map(({ id }) => id);
		},

		hasTenant: async (tenantId: string): Promise<boolean> =>
			(await database.tenant.count({ where: { id: tenantId, deletedAt: null } })) > 0,
	};
}
