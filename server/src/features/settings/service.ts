import { AppError } from "../../errors.ts";
import type {
	ProviderName,
	SettingsRotateEncryptionOutput,
	SettingsTestProviderInput,
	SettingsTestProviderOutput,
	SettingsUpdateInput,
	TenantSettings,
} from "./schema.ts";
import type { AccessChange, SealedKey, SettingsStore, StoredAccess } from "./store.ts";

/** What a provider is called with. */
export type OpenAccess = { provider: ProviderName; baseUrl: string | null; key: string | null };

export type SettingsDependencies = {
	store: SettingsStore;
	encryption: {
		newest: number;
		close: (place: string, text: string) => { keyVersion: number; sealed: Uint8Array<ArrayBuffer> };
		open: (place: string, sealed: { keyVersion: number; sealed: Uint8Array<ArrayBuffer> }) => string | null;
	};
	/** @throws AppError when the url leads to where nobody is called. */
	checkUrl: (url: string) => Promise<void>;
	/** Asks a model for a word; why that failed, as a sentence, or null. */
	tryModel: (access: OpenAccess, model: string) => Promise<string | null>;
	/** Told of a tenant whose access to providers has changed. */
	onChanged: (tenantId: string) => void;
};

type Given = { key?: string | undefined; baseUrl?: string | null | undefined };

/** A key is shown by its end only where enough is left of it. */
const HINTED_LENGTH = 16;

export type SettingsService = ReturnType<typeof createSettingsService>;

/** What belongs to a tenant as a whole: its name, and by what it calls models in its own name. */
export function createSettingsService({ store, encryption, ...dependencies }: SettingsDependencies) {
	const { checkUrl, tryModel, onChanged } = dependencies;

	async function get(tenantId: string): Promise<TenantSettings> {
		const [name, access] = await Promise.all([store.name(tenantId), store.access(tenantId)]);
		return { tenantId, name, providers: access.map(({ key, ...shown }) => ({ ...shown, key: key && `…${key.hint}` })) };
	}

	async function known(tenantId: string, provider: ProviderName): Promise<StoredAccess | undefined> {
		return (await store.access(tenantId)).find((access) => access.provider === provider);
	}

	/** Where a provider is, and whether the stored key goes there. A key is never sent elsewhere than it was given for. */
	async function resolve(provider: ProviderName, { key, baseUrl }: Given, before: StoredAccess | undefined) {
		const url = urlOf(baseUrl, before);
		const stored = before?.key ?? null;
		const isKept = key === undefined && stored !== null;
		if (isKept && url !== before?.baseUrl) throw invalid(provider, "key", GIVE_AGAIN);
		const needed = provider === "openai-compatible" ? url : (key ?? stored);
		if (needed === null) throw invalid(provider, MISSING[provider], "It is needed: give it, too.");
		if (url !== null) await checkUrl(url);
		return { url, isKept };
	}

	async function changeOf(tenantId: string, provider: ProviderName, given: Given): Promise<AccessChange> {
		const { url: baseUrl, isKept } = await resolve(provider, given, await known(tenantId, provider));
		if (isKept) return { provider, baseUrl, key: undefined };
		const { key } = given;
		if (key === undefined) return { provider, baseUrl, key: null };
		const place = placeOf({ tenantId, provider, baseUrl });
		const hint = key.length < HINTED_LENGTH ? "" : key.slice(-4);
		return { provider, baseUrl, key: { ...encryption.close(place, key), hint } };
	}

	function open(tenantId: string, { provider, baseUrl, key }: StoredAccess): OpenAccess | null {
		if (key === null) return { provider, baseUrl, key };
		const text = encryption.open(placeOf({ tenantId, provider, baseUrl }), key);
		return text === null ? null : { provider, baseUrl, key: text };
	}

	return {
		get,

		async update(tenantId: string, { name, providers = {} }: SettingsUpdateInput): Promise<TenantSettings> {
			const entries = Object.entries(providers) as [ProviderName, Given | null | undefined][];
			const forgotten = entries.filter(([, given]) => given === null).map(([provider]) => provider);
			const saved: AccessChange[] = [];
			for (const [provider, given] of entries) if (given) saved.push(await changeOf(tenantId, provider, given));
			await store.change(tenantId, { name, saved, forgotten });
			onChanged(tenantId);
			return get(tenantId);
		},

		/** Tries a model with what is stored or given, before it is stored. */
		async testProvider(tenantId: string, input: SettingsTestProviderInput): Promise<SettingsTestProviderOutput> {
			const { provider, model, key } = input;
			const before = await known(tenantId, provider);
			const { url: baseUrl, isKept } = await resolve(provider, input, before);
			const access = isKept && before ? open(tenantId, before) : { provider, baseUrl, key: key ?? null };
			const problem = access === null ? UNREADABLE : await tryModel(access, model);
			return { works: problem === null, problem };
		},

		/** By what a tenant calls providers, each with its version; `access` is null where the key cannot be read. */
		async access(tenantId: string) {
			const stored = await store.access(tenantId);
			return stored.map((one) => ({
				...{ provider: one.provider, version: one.updatedAt.getTime(), access: open(tenantId, one) },
			}));
		},

		/** Seals with the newest key what older ones have sealed, while the server goes on. */
		async rotateEncryption(dryRun: boolean): Promise<SettingsRotateEncryptionOutput> {
			const version = encryption.newest;
			const counts = { version, encrypted: 0, unreadable: 0 };
			for await (const key of sealedBefore(store, version)) {
				const text = encryption.open(placeOf(key), key);
				counts[text === null ? "unreadable" : "encrypted"] += 1;
				if (text !== null && !dryRun) await store.reseal(key, encryption.close(placeOf(key), text));
			}
			return counts;
		},
	};
}

/** What each cannot do without. */
const MISSING: Record<ProviderName, string> = {
	...{ openai: "key", google: "key", anthropic: "key", "openai-compatible": "baseUrl" },
};

const GIVE_AGAIN = "Give the key again: the stored one is not sent to another address.";

async function* sealedBefore(store: SettingsStore, version: number): AsyncGenerator<SealedKey> {
	let last: SealedKey | undefined;
	do {
		const after = last === undefined ? null : { tenantId: last.tenantId, provider: last.provider };
		const keys = await store.sealedBefore(version, after);
		yield* keys;
		last = keys.at(-1);
	} while (last !== undefined);
}

/** What a sealed key is bound to: its row, and the address it may be sent to. */
const placeOf = ({ tenantId, provider, baseUrl }: Pick<SealedKey, "tenantId" | "provider" | "baseUrl">) =>
	JSON.stringify(["provider_access", tenantId, provider, baseUrl]);

const UNREADABLE = "The stored key cannot be read: ENCRYPTION_KEYS lacks the key it was encrypted by. Give it again.";

const urlOf = (given: string | null | undefined, before: StoredAccess | undefined): string | null =>
	given === undefined ? (before?.baseUrl ?? null) : given && readUrl(given);

/** The same address always as the same text. */
function readUrl(text: string): string {
	if (!URL.canParse(text) || /[?#]/.test(text))
		throw new AppError("INVALID_INPUT", "baseUrl: Write an address without ? and #, such as https://example.com/v1.");
	return new URL(text).href.replace(/\/+$/, "");
}

const invalid = (provider: string, field: string, why: string) =>
	new AppError("INVALID_INPUT", `providers.${provider}.${field}: ${why}`);
