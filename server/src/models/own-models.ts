import { LRUCache } from "lru-cache";
import { BASE_URLS } from "./base-urls.ts";
import type { ChatModel } from "./chat-model.ts";
import { type ChatModelSettings, createChatModels } from "./chat-models.ts";
import { ModelError } from "./model-error.ts";
import type { ProviderSettings } from "./providers.ts";

/** By what a tenant calls one provider in its own name. */
export type OwnAccess = { provider: string; baseUrl: string | null; key: string | null };

/** `version`: changes with the access, which is null where the key cannot be read. */
export type StoredOwnAccess = { provider: string; version: number; access: OwnAccess | null };

/** The models of a tenant's own. */
export type OwnModels = {
	providers: string[];
	/** Null when the provider is none of the tenant's own. */
	model: (name: string) => ChatModel | null;
};

export type OwnModelOptions = {
	/** Everything but keys and addresses. */
	settings: Omit<ChatModelSettings, keyof ProviderSettings | "chatModels">;
	/** Calls only where a tenant's addresses may lead. */
	fetch: typeof fetch;
	accessOf: (tenantId: string) => Promise<StoredOwnAccess[]>;
};

const OWN_MODELS = {
	/** For how long a change made by another process may go unseen, in ms. */
	ttl: 900,
	tenants: 5_000,
	/** Models of all tenants together; one is kept so that what has failed rests. */
	models: 1_000,
};

/** Time that a trial of a model may take, in ms. */
const TRIAL_MS = 10_000;

/** Models that tenants call by their own keys. */
export function createOwnModels({ settings, fetch, accessOf }: OwnModelOptions) {
	const models = new LRUCache<string, ChatModel>({ max: OWN_MODELS.models });
	const tenants = new LRUCache<string, StoredOwnAccess[]>({
		...{ max: OWN_MODELS.tenants, ttl: OWN_MODELS.ttl },
		fetchMethod: (tenantId) => accessOf(tenantId),
	});

	function create(access: OwnAccess, name: string, more: Partial<ChatModelSettings> = {}): ChatModel {
		const own = { ...settings, ...more, ...settingsOf(access), chatModels: [name], fetch };
		const [model] = createChatModels(own, "models");
		if (model === undefined) throw new Error("No model was made.");
		return model;
	}

	return {
		async of(tenantId: string): Promise<OwnModels> {
			const stored = await tenants.forceFetch(tenantId);
			const model = (name: string): ChatModel | null => {
				const own = stored.find(({ provider }) => provider === name.slice(0, name.indexOf(":")));
				if (own === undefined) return null;
				if (own.access === null) return unreadable(name);
				const place = JSON.stringify([tenantId, own.version, name]);
				const known = models.get(place) ?? create(own.access, name);
				models.set(place, known);
				return known;
			};
			return { providers: stored.map(({ provider }) => provider), model };
		},

		forget: (tenantId: string): void => void tenants.delete(tenantId),

		/** Asks for a word; why that failed, as a sentence, or null. */
		async try(access: OwnAccess, name: string): Promise<string | null> {
			const limits = { connectMs: TRIAL_MS, firstMs: TRIAL_MS, stallMs: TRIAL_MS, wholeMs: TRIAL_MS };
			const model = create(access, `${access.provider}:${name}`, {
				deadlines: limits,
				retry: { retries: 0 },
				maxTokens: 16,
			});
			const signal = AbortSignal.timeout(TRIAL_MS);
			try {
				for await (const _piece of model.stream([{ role: "user", content: "Say: yes" }], signal)) break;
				return null;
			} catch (error) {
				return error instanceof ModelError ? error.message : "The model could not be asked.";
			}
		},
	};
}

/** A tenant's key goes to its own address or the provider's, never to one that is the operator's. */
function settingsOf({ provider, baseUrl, key }: OwnAccess): ProviderSettings {
	const apiKey = key ?? undefined;
	switch (provider) {
		case "openai":
			return given({ openaiApiKey: apiKey, openaiBaseUrl: baseUrl ?? BASE_URLS.openai });
		case "google":
			return given({ geminiApiKey: apiKey, geminiBaseUrl: baseUrl ?? undefined });
		case "anthropic":
			return given({ anthropicApiKey: apiKey, anthropicBaseUrl: baseUrl ?? BASE_URLS.anthropic });
		case "openai-compatible":
			return given({ compatibleApiKey: apiKey, compatibleBaseUrl: baseUrl ?? undefined });
		default:
			return {};
	}
}

const given = (values: Record<string, string | undefined>): ProviderSettings =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const unreadable = (name: string): ChatModel => ({
	name,
	// biome-ignore lint/correctness/useYield: it ends before the first word.
	stream: async function* () {
		throw new ModelError("refused", "The tenant's key cannot be read: ENCRYPTION_KEYS lacks its key.", {
			retryable: false,
		});
	},
});
