import type { Database } from "../../database/prisma.ts";
import { newId } from "../../ids.ts";
import type { KeyScope } from "./scopes.ts";
import type { KeyKind } from "./secret.ts";

export type StoredKey = {
	id: string;
	tenantId: string;
	clientId: string;
	kind: KeyKind;
	scopes: string[];
	origins: string[];
	expiresAt: Date | null;
	revokedAt: Date | null;
};

export type NewKey = {
	tenantId: string;
	clientId: string;
	kind: KeyKind;
	name: string;
	hash: string;
	hint: string;
	scopes: readonly KeyScope[];
	origins: string[];
};

export type KeyStore = ReturnType<typeof createKeyStore>;

export function createKeyStore(database: Database) {
	return {
		findByHash(hash: string): Promise<StoredKey | null> {
			return database.key.findUnique({ where: { hash } });
		},

		async create(key: NewKey): Promise<string> {
			const id = newId("key");
			await database.key.create({ data: { id, ...key, scopes: [...key.scopes] } });
			return id;
		},

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
