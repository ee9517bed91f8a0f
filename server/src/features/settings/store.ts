import type { Database } from "../../database/prisma.ts";
import type { Sealed } from "../../encryption.ts";
import { type ProviderName, providerName } from "./schema.ts";

export type StoredAccess = {
	provider: ProviderName;
	/** Null: the provider's own. */
	baseUrl: string | null;
	/** Null where no key is needed. */
	key: (Sealed & { hint: string }) | null;
	updatedAt: Date;
};

/** `key`: undefined leaves the stored one. */
export type AccessChange = Pick<StoredAccess, "provider" | "baseUrl"> & { key: StoredAccess["key"] | undefined };

export type SettingsChange = { name: string | undefined; saved: AccessChange[]; forgotten: ProviderName[] };

/** A sealed key of any tenant. */
export type SealedKey = Sealed & { tenantId: string; provider: ProviderName; baseUrl: string | null };

/** Keys that one step of re-encryption takes. */
const ROTATION_BATCH = 200;

export type SettingsStore = ReturnType<typeof createSettingsStore>;

export function createSettingsStore(database: Database) {
	return {
		async name(tenantId: string): Promise<string> {
			const where = { id: tenantId };
			return (await database.tenant.findUniqueOrThrow({ where, select: { name: true } })).name;
		},

		async access(tenantId: string): Promise<StoredAccess[]> {
			const rows = await database.providerAccess.findMany({ where: { tenantId }, orderBy: { provider: "asc" } });
			return rows.map(({ provider, baseUrl, updatedAt, sealed, keyVersion, hint }) => ({
				...{ provider: providerName.parse(provider), baseUrl, updatedAt },
				key: sealed === null || keyVersion === null ? null : { sealed, keyVersion, hint: hint ?? "" },
			}));
		},

		async change(tenantId: string, { name, saved, forgotten }: SettingsChange): Promise<void> {
			await database.$transaction(async (transaction) => {
				if (name !== undefined) await transaction.tenant.update({ where: { id: tenantId }, data: { name } });
				await transaction.providerAccess.deleteMany({ where: { tenantId, provider: { in: forgotten } } });
				for (const { provider, baseUrl, key } of saved) {
					const sealed = { sealed: key?.sealed ?? null, keyVersion: key?.keyVersion ?? null, hint: key?.hint ?? null };
					const values = { baseUrl, updatedAt: new Date(), ...(key === undefined ? {} : sealed) };
					const where = { tenantId_provider: { tenantId, provider } };
					const create = { tenantId, provider, ...values };
					await transaction.providerAccess.upsert({ where, create, update: values });
				}
			});
		},

		/** Keys that were not sealed by this version, of all tenants, behind the given one. */
		async sealedBefore(version: number, after: Pick<SealedKey, "tenantId" | "provider"> | null): Promise<SealedKey[]> {
			const rows = await database.providerAccess.findMany({
				where: { sealed: { not: null }, keyVersion: { not: version } },
				orderBy: [{ tenantId: "asc" }, { provider: "asc" }],
				take: ROTATION_BATCH,
				...(after === null ? {} : { cursor: { tenantId_provider: after }, skip: 1 }),
			});
			return rows.flatMap(({ tenantId, provider, baseUrl, sealed, keyVersion }) =>
				sealed === null || keyVersion === null
					? []
					: [{ tenantId, provider: providerName.parse(provider), baseUrl, sealed, keyVersion }],
			);
		},

		/** Unless the key has been changed meanwhile: then it is sealed anew already. */
		async reseal({ tenantId, provider, keyVersion, sealed: before }: SealedKey, { sealed, ...next }: Sealed) {
			const where = { tenantId, provider, keyVersion, sealed: Uint8Array.from(before) };
			await database.providerAccess.updateMany({ where, data: { sealed, keyVersion: next.keyVersion } });
		},
	};
}
