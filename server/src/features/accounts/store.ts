import type { Database } from "../../database/prisma.ts";
import { newId } from "../../ids.ts";
import type { KeyScope } from "../keys/scopes.ts";
import type { KeyKind } from "../keys/secret.ts";

export type NewUser = { userId: string; email: string; name: string; passwordHash: string; emailVerified?: boolean };

/** Of a new tenant, with its owner, first client, first chatbot and keys. */
export type NewTenant = {
	tenantId: string;
	name: string;
	clientId: string;
	slug: string;
	chatbotId: string;
	keys: { kind: KeyKind; name: string; hash: string; hint: string; scopes: readonly KeyScope[] }[];
};

export type AccountStore = ReturnType<typeof createAccountStore>;

export function createAccountStore(database: Database) {
	return {
		findUserByEmail: (email: string) =>
			database.user.findUnique({ where: { email }, select: { id: true, name: true, emailVerified: true } }),

		/** Whose it is, and the first tenant that he is let into. */
		async findAccount(where: { id: string } | { email: string }) {
			const select = { tenantId: true };
			const first = { where: { suspendedAt: null }, orderBy: { createdAt: "asc" as const }, take: 1, select };
			const user = await database.user.findUnique({ where, select: { id: true, members: first } });
			return { userId: user?.id ?? null, tenantId: user?.members[0]?.tenantId ?? null };
		},

		/** Creates both in one transaction, or does the same work and leaves nothing, with `keep: false`. */
		async createTenant(user: NewUser, tenant: NewTenant, { keep }: { keep: boolean }): Promise<void> {
			const undone = new Error("undone");
			const create = database.$transaction(async (transaction) => {
				const { tenantId, clientId, slug, name } = tenant;
				await transaction.user.create({ data: userData(user) });
				await transaction.tenant.create({
					data: { id: tenantId, name, members: { create: { userId: user.userId, role: "owner" } } },
				});
				await transaction.client.create({
					data: {
						...{ id: clientId, tenantId, slug, name },
						chatbots: { create: { id: tenant.chatbotId, name } },
						keys: {
							create: tenant.keys.map(({ scopes, ...key }) => ({
								...{ ...key, id: newId("key"), tenantId, scopes: [...scopes], origins: [] },
							})),
						},
					},
				});
				if (!keep) throw undone;
			});
			await create.catch((error: unknown) => {
				if (error !== undone) throw error;
			});
		},

		async findMe(userId: string) {
			const user = await database.user.findUnique({
				where: { id: userId },
				include: { members: { include: { tenant: { select: { name: true } } } } },
			});
			if (user === null) return null;
			const { email, name, emailVerified, superuser } = user;
			const names = new Map(user.members.map(({ tenantId, tenant }) => [tenantId, tenant.name]));
			return { email, name, emailVerified, superuser, tenantName: (tenantId: string) => names.get(tenantId) ?? "" };
		},

		async switchTenant(sessionId: string, tenantId: string): Promise<void> {
			await database.session.updateMany({ where: { id: sessionId }, data: { tenantId } });
		},

		markVerified: async (userId: string) =>
			void (await database.user.updateMany({ where: { id: userId }, data: { emailVerified: true } })),

		setSuperuser: async (email: string, superuser: boolean) =>
			void (await database.user.updateMany({ where: { email }, data: { superuser } })),

		/** Tokens that were mailed to a person, and are no longer good for anything. */
		deleteMailedTokens: async (userId: string) =>
			void (await database.verification.deleteMany({ where: { value: userId } })),

		deleteOtherSessions: async (userId: string, sessionId: string) =>
			void (await database.session.deleteMany({ where: { userId, id: { not: sessionId } } })),

		deleteSession: async (sessionId: string) => void (await database.session.deleteMany({ where: { id: sessionId } })),

		deleteSessions: async (userId: string) => void (await database.session.deleteMany({ where: { userId } })),
	};
}

/** As Better Auth keeps a person who logs in by a password. */
export const userData = ({ userId, email, name, passwordHash, emailVerified = false }: NewUser) => ({
	...{ id: userId, email, name, emailVerified },
	logins: {
		create: { id: newId("login"), providerId: "credential", accountId: userId, password: passwordHash },
	},
});
