import { AppError } from "../../errors.ts";
import { type Permission, refusalOf } from "../access/permissions.ts";
import type { TenantCaller } from "../access/principal.ts";
import type {
	Key,
	KeysCreateInput,
	KeysListInput,
	KeysListOutput,
	KeysRotateInput,
	KeysUpdateInput,
	KeyWithSecret,
} from "./schema.ts";
import { type KeyScope, PUBLISHABLE_SCOPES } from "./scopes.ts";
import { hashSecret, hintOf, newSecret } from "./secret.ts";
import { checkSettings, isInside, type KeySettings, NEW_KEY, settingsOf } from "./settings.ts";
import type { KeyRow, KeyStore } from "./store.ts";

export type KeyManagementDependencies = {
	store: Pick<KeyStore, "create" | "findClient" | "someClients" | "list" | "find" | "update" | "rotate" | "revoke">;
	/** Told of a key that has changed, so that nothing older is remembered of it. */
	onChanged: () => void;
	now?: () => Date;
};

export type KeyManagement = ReturnType<typeof createKeyManagement>;

/** Makes keys and takes them away. */
export function createKeyManagement({ store, onChanged, now = () => new Date() }: KeyManagementDependencies) {
	const { find, findClient, checkGiver } = createChecks(store);

	return {
		async create(caller: TenantCaller, input: KeysCreateInput): Promise<KeyWithSecret> {
			const { kind, name } = input;
			const settings = settingsOf(input, { ...NEW_KEY, scopes: kind === "publishable" ? [...PUBLISHABLE_SCOPES] : [] });
			checkSettings(kind, settings, now());
			await checkGiver(caller, settings);
			const clientId = await findClient(caller, input.clientId);
			const secret = newSecret(kind);
			const { tenantId } = caller;
			const keyId = await store.create({
				...{ tenantId, clientId, kind, name, ...settings },
				...{ hash: hashSecret(secret) ?? "", hint: hintOf(secret) },
			});
			return { ...shown(await find(tenantId, keyId)), secret };
		},

		async list(caller: TenantCaller, { clientId }: KeysListInput): Promise<KeysListOutput> {
			const of = clientId === undefined ? undefined : await findClient(caller, clientId);
			return { keys: (await store.list(caller.tenantId, of)).map(shown) };
		},

		get: async ({ tenantId }: TenantCaller, keyId: string): Promise<Key> => shown(await find(tenantId, keyId)),

		async update(caller: TenantCaller, { keyId, name, ...input }: KeysUpdateInput): Promise<Key> {
			const row = await find(caller.tenantId, keyId);
			refuseRevoked(row);
			const settings = settingsOf(input, row);
			// An end that has passed may stay where it is.
			checkSettings(row.kind, settings, settings.expiresAt === row.expiresAt ? new Date(0) : now());
			await checkGiver(caller, row);
			await checkGiver(caller, settings);
			await store.update(caller.tenantId, keyId, { ...settings, ...(name === undefined ? {} : { name }) });
			onChanged();
			return shown(await find(caller.tenantId, keyId));
		},

		/** A new secret in the place of the one before, which works for a while beside it. */
		async rotate(caller: TenantCaller, { keyId, overlapSeconds }: KeysRotateInput): Promise<KeyWithSecret> {
			const row = await find(caller.tenantId, keyId);
			refuseRevoked(row);
			await checkGiver(caller, row);
			const secret = newSecret(row.kind);
			const made = { hash: hashSecret(secret) ?? "", hint: hintOf(secret) };
			const previousUntil = overlapSeconds === 0 ? null : new Date(now().getTime() + overlapSeconds * 1_000);
			if (!(await store.rotate(caller.tenantId, keyId, { ...made, before: row.hash, previousUntil })))
				throw new AppError("CONFLICT", "Somebody else has just rotated this key. Look at it again.");
			onChanged();
			return { ...shown(await find(caller.tenantId, keyId)), secret };
		},

		/** For good, with all tokens that were made with it. A key that was revoked before stays as it is. */
		async revoke(caller: TenantCaller, keyId: string): Promise<Key> {
			await find(caller.tenantId, keyId);
			await store.revoke(caller.tenantId, keyId, now());
			onChanged();
			return shown(await find(caller.tenantId, keyId));
		},
	};
}

/** What has to hold before a key is made or changed. */
function createChecks(store: KeyManagementDependencies["store"]) {
	async function find(tenantId: string, keyId: string): Promise<KeyRow> {
		const row = await store.find(tenantId, keyId);
		if (row === null) throw new AppError("NOT_FOUND", "There is no such key.");
		return row;
	}

	async function findClient(caller: TenantCaller, reference: string | undefined): Promise<string> {
		const { principal, tenantId } = caller;
		if (reference === undefined && principal.type === "key") return principal.clientId;
		if (reference === undefined) return onlyClient(tenantId);
		const clientId = await store.findClient(tenantId, reference);
		if (clientId === null) throw new AppError("NOT_FOUND", "There is no such client.");
		return clientId;
	}

	async function onlyClient(tenantId: string): Promise<string> {
		const [first, second] = await store.someClients(tenantId);
		if (first !== undefined && second === undefined) return first;
		throw new AppError("INVALID_INPUT", "clientId: Say for which client the key is.");
	}

	/** Nobody gives, or gets the secret of, a key that may more than he may. */
	async function checkGiver(caller: TenantCaller, given: KeySettings): Promise<void> {
		const { principal } = caller;
		const missing = given.scopes.map((scope) => refusalOf(principal, { permission: scope as Permission, write: true }));
		const refusal = missing.find((reason) => reason !== null);
		if (refusal !== undefined) throw forbidden(refusal ?? "");
		if (principal.type !== "key") return;
		const maker = await find(caller.tenantId, principal.keyId);
		if (maker.expiresAt !== null && (given.expiresAt === null || given.expiresAt > maker.expiresAt))
			throw forbidden(`The calling key ends at ${maker.expiresAt.toISOString()}, and so must this one: set expiresAt.`);
		if (maker.addresses.length === 0 || given.scopes.every((scope) => PUBLISHABLE_SCOPES.includes(scope as KeyScope)))
			return;
		if (given.addresses.length === 0 || !given.addresses.every((range) => isInside(range, maker.addresses)))
			throw forbidden("The calling key may be used from some addresses only, and so must this one: set addresses.");
	}

	return { find, findClient, checkGiver };
}

function refuseRevoked({ revokedAt }: KeyRow): void {
	if (revokedAt !== null) throw new AppError("CONFLICT", "This key has been revoked. Create another one.");
}

/** Field by field, so that nothing is shown that was not meant to be. */
function shown(row: KeyRow): Key {
	const { id: keyId, clientId, kind, name, hint, scopes, procedures, origins, addresses } = row;
	const { ratePerMinute, callsPerDay, answersPerDay, createdAt, expiresAt, revokedAt, lastUsedAt, previousUntil } = row;
	return {
		...{ keyId, clientId, kind, name, hint, scopes, procedures, origins, addresses },
		...{ ratePerMinute, callsPerDay, answersPerDay, createdAt, expiresAt, revokedAt, lastUsedAt, previousUntil },
	};
}

const forbidden = (message: string) => new AppError("FORBIDDEN", message);
