/** A part of the composition root: tenants, their clients, chatbots and settings. */
import type { FastifyBaseLogger } from "fastify";
import type { Database } from "./database/prisma.ts";
import { createEncryption, type EncryptionKey } from "./encryption.ts";
import type { Environment } from "./env.ts";
import type { ChatService } from "./features/chat/service.ts";
import { createChatbotService } from "./features/chatbots/service.ts";
import { createChatbotStore } from "./features/chatbots/store.ts";
import { createClientService } from "./features/clients/service.ts";
import { createClientStore } from "./features/clients/store.ts";
import { createModelService, type ModelDependencies, type ModelService } from "./features/models/service.ts";
import { createModelStore } from "./features/models/store.ts";
import { createSettingsService } from "./features/settings/service.ts";
import { createSettingsStore } from "./features/settings/store.ts";
import { createTenantService } from "./features/tenants/service.ts";
import { createTenantStore } from "./features/tenants/store.ts";
import { createRetention } from "./jobs/retention.ts";
import { createChatModels } from "./models/chat-models.ts";
import type { ModelStates } from "./models/circuit.ts";
import { createOwnModels } from "./models/own-models.ts";
import { readPrices } from "./models/prices.ts";
import { callSettings, modelSettings } from "./models/settings.ts";
import { createOutbound } from "./outbound/outbound.ts";
import type { Sharing } from "./redis/open.ts";

/** How soon after the start, and then how often, it is looked for what others have deleted, in ms. */
const DELETION = { first: 1_000, interval: 20_000 };

type ModelParts = Pick<ModelDependencies, "onCall"> & {
	database: Database;
	environment: Environment;
	encryptionKeys: readonly EncryptionKey[];
	usage: Pick<ModelDependencies, "tenantOf">;
	/** How the server's own models fare. */
	states: ModelStates;
	logger: FastifyBaseLogger;
};

type SettingsParts = Pick<ModelParts, "database" | "environment" | "encryptionKeys">;

/** What writes answers, what that costs, and by what tenants call models in their own name. */
export function createModels(parts: ModelParts, teardown: (() => Promise<void>)[]) {
	const { database, environment, encryptionKeys, usage, logger, states, ...told } = parts;
	const { settings, ownModels } = createSettings({ database, environment, encryptionKeys });
	const general = { ...modelSettings(environment), states };
	const { CHAT_MODELS, CHAT_MODELS_ALLOWED, MODEL_PRICES } = environment;
	const others = CHAT_MODELS_ALLOWED.filter((name) => !CHAT_MODELS.includes(name));
	const models = createModelService({
		store: createModelStore(database),
		available: {
			defaults: createChatModels(general),
			others: createChatModels({ ...general, chatModels: others }, "CHAT_MODELS_ALLOWED"),
		},
		ownModels: ownModels.of,
		tenantOf: usage.tenantOf,
		longestAnswer: environment.CHAT_MAX_TOKENS,
		prices: readPrices(MODEL_PRICES),
		...told,
		onError: (error) => logger.error({ err: error }, "what a call to a model has cost could not be stored"),
	});
	teardown.push(models.close);
	return { settings, models };
}

function createSettings({ database, environment, encryptionKeys }: SettingsParts) {
	const outbound = createOutbound({ allowed: environment.WEBHOOK_ALLOWED_ADDRESSES });
	const ownModels = createOwnModels({
		settings: callSettings(environment),
		fetch: outbound.fetch,
		accessOf: (tenantId) => settings.access(tenantId),
	});
	const settings = createSettingsService({
		store: createSettingsStore(database),
		encryption: createEncryption(encryptionKeys, "settings"),
		checkUrl: outbound.check,
		tryModel: ownModels.try,
		onChanged: ownModels.forget,
	});
	return { settings, ownModels };
}

type Memory = { forget: (clientId: string) => void };
type KnownMemory = Memory & { clients: () => Iterable<string> };

type TenancyParts = {
	database: Database;
	chat: ChatService;
	models: ModelService;
	/** What this process remembers of clients; the first two know of which. */
	memory: { results: KnownMemory; statistics: KnownMemory; others: Memory[] };
	sharing: Sharing | null;
	logger: FastifyBaseLogger;
};

/** Starts what deletes clients and tenants, and what there is to say of them. */
export function startTenancy(
	{ database, chat, models, memory, sharing, logger }: TenancyParts,
	teardown: (() => Promise<void>)[],
) {
	const { results, statistics, others } = memory;
	const forget = (clientId: string) => {
		for (const one of [results, statistics, ...others]) one.forget(clientId);
	};
	const clients = () => new Set([...results.clients(), ...statistics.clients()]);
	const onRemoved = () => deletion.sweep();
	const tenants = createTenantService({
		store: createTenantStore(database),
		...{ discardRuns: chat.discard, memory: { clients, forget }, onRemoved },
		forgetShared: async (clientId) => sharing?.forget(clientId),
	});
	const onError = (error: unknown) => logger.error({ err: error }, "deleting a client failed; it will be tried again");
	const deletion = createRetention({ expire: tenants.sweep, onError, intervals: DELETION });
	teardown.push(deletion.stop);
	const chatbots = createChatbotService({
		store: createChatbotStore(database),
		problemInModels: models.problemIn,
		discardRuns: chat.discard,
	});
	return { tenants, chatbots, clients: createClientService({ store: createClientStore(database), onRemoved }) };
}
