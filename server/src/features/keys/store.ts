import type { Database } from "../../database/prisma.ts";
import { newId } from "../../ids.ts";
import type { BudgetDay, BudgetStore } from "./budget.ts";
import type { KeyKind } from "./secret.ts";
import type { KeySettings } from "./settings.ts";

/** What is remembered of a key to judge what comes with it. */
export type StoredKey = KeySettings & {
	id: string;
	tenantId: string;
	clientId: string;
	kind: KeyKind;
	hash: string;
	previousHash: string | null;
	previousUntil: Date | null;
	revokedAt: Date | null;
};

export type KeyRow = StoredKey & { name: string; hint: string; createdAt: Date; lastUsedAt: Date | null };

export type NewKey = Partial<Omit<KeySettings, "scopes">> & {
	tenantId: string;
	clientId: string;
	kind: KeyKind;
	name: string;
	hash: string;
	hint: string;
	scopes: readonly string[];
	origins: string[];
};

export type RotatedKey = { hash: string; hint: string; before: string; previousUntil: Date | null };

/** Keys of a tenant that are listed. */
const LIST_LIMIT = 1_000;

export type KeyStore = ReturnType<typeof createKeyStore>;

export function createKeyStore(database: Database) {
	return {
		/** The key of this secret, or of the one before it as long as that works. */
		findByHash(hash: string): Promise<StoredKey | null> {
			const previous = { previousHash: hash, previousUntil: { gt: new Date() } };
			return database.key.findFirst({ where: { OR: [{ hash }, previous] } });
		},

		findById(keyId: string): Promise<StoredKey | null> {
			return database.key.findUnique({ where: { id: keyId } });
		},

		async create(key: NewKey): Promise<string> {
			const id = newId("key");
			await database.key.create({ data: { id, ...key, scopes: [...key.scopes] } });
			return id;
		},

		...createManagementQueries(database),
		...createUseQueries(database),

		/** The id of the tenant's client with this id or slug. */
		async findClient(tenantId: string, reference: string): Promise<string | null> {
			const client = await database.client.findFirst({
				where: { tenantId, deletedAt: null, OR: [{ id: reference }, { slug: reference }] },
				select: { id: true },
			});
			return client?.id ?? null;
		},

		/** Creates the tenant's client and its first chatbot, unless another caller has just done so. */
		async createClient(tenantId: string, slug: string): Promise<string> {
			const id = newId("client");
			await database.client.createMany({ data: [{ id, tenantId, slug, name: slug }], skipDuplicates: true });
			const client = await database.client.findUniqueOrThrow({ where: { tenantId_slug: { tenantId, slug } } });
			if (client.id === id) await database.chatbot.create({ data: { id: newId("chatbot"), clientId: id, name: slug } });
			return client.id;
		},

		/** Every origin that some publishable key lists. */
		async allOrigins(): Promise<string[]> {
			const keys = await database.key.findMany({
				where: { kind: "publishable", revokedAt: null },
				select: { origins: true },
			});
			return keys.flatMap((key) => key.origins);
		},
	};
}

function createManagementQueries(database: Database) {
	return {
		/** Of the tenant, or of one of its clients. */
		list: (tenantId: string, clientId: string | undefined): Promise<KeyRow[]> =>
			database.key.findMany({
				where: { tenantId, ...(clientId === undefined ? {} : { clientId }) },
				orderBy: [{ createdAt: "desc" }, { id: "asc" }],
				take: LIST_LIMIT,
			}),

		find: (tenantId: string, keyId: string): Promise<KeyRow | null> =>
			database.key.findUnique({ where: { id: keyId, tenantId } }),

		async update(tenantId: string, keyId: string, values: Partial<KeySettings> & { name?: string }): Promise<void> {
			await database.key.update({ where: { id: keyId, tenantId }, data: values });
		},

		/** False: somebody else has rotated it. */
		async rotate(tenantId: string, keyId: string, { before, previousUntil, ...made }: RotatedKey): Promise<boolean> {
			const previous = { previousHash: previousUntil === null ? null : before, previousUntil };
			const where = { id: keyId, tenantId, hash: before };
			return (await database.key.updateMany({ where, data: { ...made, ...previous } })).count > 0;
		},

		async revoke(tenantId: string, keyId: string, now: Date): Promise<void> {
			await database.key.updateMany({ where: { id: keyId, tenantId, revokedAt: null }, data: { revokedAt: now } });
		},

		/** One or two of the tenant's clients: whether there is just one. */
		async someClients(tenantId: string): Promise<string[]> {
			const clients = await database.client.findMany({
				...{ where: { tenantId, deletedAt: null }, take: 2, select: { id: true } },
			});
			return clients.map(({ id }) => id);
		},
	};
}

/** What is noted of keys in use. */
function createUseQueries(database: Database): BudgetStore & { noteUse: (keyId: string) => Promise<void> } {
	const dayOf = ({ keyId, day }: BudgetDay) => ({ keyId, day: new Date(day) });
	return {
		noteUse: async (keyId) => {
			await database.key.updateMany({ where: { id: keyId }, data: { lastUsedAt: new Date() } });
		},

		spend: async (of, { count, cap }) => {
			const { unit } = of;
			await database.keyDay.createMany({ data: [dayOf(of)], skipDuplicates: true });
			// Compared and added in one statement, so that no two processes can both have the last.
			const where = { ...dayOf(of), [unit]: { lte: cap - count } };
			return (await database.keyDay.updateMany({ where, data: { [unit]: { increment: count } } })).count > 0;
		},

		giveBack: async (of, count) => {
			await database.keyDay.updateMany({ where: dayOf(of), data: { [of.unit]: { decrement: count } } });
		},
	};
}
