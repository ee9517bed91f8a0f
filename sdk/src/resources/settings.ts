import type {
	SettingsGetInput,
	SettingsRotateEncryptionInput,
	SettingsRotateEncryptionOutput,
	SettingsTestProviderInput,
	SettingsTestProviderOutput,
	SettingsUpdateInput,
	TenantSettings,
	TenantsDeleteInput,
	TenantsDeleteOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { plainCalls } from "../internal/plain-calls.ts";
import type { Session } from "../internal/session.ts";

/** What belongs to a tenant as a whole. Needs a secret key with the scope `admin`, or an admin's session. */
export type SettingsResource = {
	/** The tenant's name, and whose models it calls in its own name. Keys are masked. */
	get: (input?: SettingsGetInput, options?: CallOptions) => Promise<TenantSettings>;
	/**
	 * Changes them; what is left out stays as it is. Rejects with `InvalidInputError` when a provider's address changes
	 * and its key is not given again.
	 */
	update: (input: SettingsUpdateInput, options?: CallOptions) => Promise<TenantSettings>;
	/** Asks a model of a provider for a word, by what is stored or given. */
	testProvider: (input: SettingsTestProviderInput, options?: CallOptions) => Promise<SettingsTestProviderOutput>;
	/** Encrypts all stored secrets by the newest of ENCRYPTION_KEYS. Needs the operator's token. */
	rotateEncryption: (
		input?: SettingsRotateEncryptionInput,
		options?: CallOptions,
	) => Promise<SettingsRotateEncryptionOutput>;
};

export const settingsResource = (session: Session): SettingsResource =>
	plainCalls<SettingsResource>(session, "settings", {
		get: "read",
		update: "set",
		testProvider: "make",
		rotateEncryption: "set",
	});

/** Tenants as such. */
export type TenantsResource = {
	/** Deletes a tenant with all it has, within a minute. Needs the session of an owner, or the operator's token. */
	delete: (input: TenantsDeleteInput, options?: CallOptions) => Promise<TenantsDeleteOutput>;
};

export const tenantsResource = (session: Session): TenantsResource =>
	plainCalls<TenantsResource>(session, "tenants", { delete: "make" });
