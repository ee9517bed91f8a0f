import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../errors.ts";
import type { ChatModel, PromptMessage } from "../../models/chat-model.ts";
import { costOf, type PriceTable } from "../../models/prices.ts";
import { type Available, chosenModels, problemIn } from "./choice.ts";
import { createHeld, exceeds } from "./held.ts";
import { type MeteredCall, metered } from "./meter.ts";
import {
	EXTRACTIVE,
	type ModelBudget,
	type ModelsCallsInput,
	type ModelsCallsOutput,
	type ModelsChooseInput,
	type ModelsListOutput,
	type ModelsUsageInput,
	type ModelsUsageOutput,
} from "./schema.ts";
import type { ModelStore } from "./store.ts";

export type ModelDependencies = {
	store: ModelStore;
	available: Omit<Available, "own">;
	/** What a tenant calls in its own name. */
	ownModels: (tenantId: string) => Promise<{ providers: string[]; model: Available["own"] }>;
	prices: PriceTable;
	/** The tenant of a client, and what that may spend. */
	tenantOf: (clientId: string) => Promise<{ tenantId: string; quota: ModelBudget }>;
	/** Of an answer at most, in tokens. */
	longestAnswer: number;
	/** Told of a call that could not be recorded. */
	onError: (error: unknown) => void;
	/** Told of each call that has ended, and when it began, in ms since 1970. */
	onCall?: (call: Pick<MeteredCall, "model" | "outcome">, startedAt: number) => void;
};

/** A call that does not end by then goes unrecorded, in ms. */
const CLOSING_MS = 500;

/** About what a text has in tokens for each of its UTF-16 code units; most languages have fewer. */
const TOKENS_PER_UNIT = 0.5;

/** A run, with what its client and chatbot have chosen. */
export type RunOfModels = Whose & { runId: string; chosen: readonly string[]; budget: ModelBudget };

type Whose = { tenantId: string; clientId: string };

export type ModelService = ReturnType<typeof createModelService>;

export function createModelService(dependencies: ModelDependencies) {
	const { store, available, ownModels, prices, tenantOf, longestAnswer, onError, onCall } = dependencies;
	const open = new Set<Promise<void>>();
	const hold = createHeld();

	async function begin({ clientId, budget }: RunOfModels, model: string, messages: readonly PromptMessage[]) {
		const tenant = await tenantOf(clientId);
		const promptTokens = messages.reduce((sum, { content }) => sum + content.length, 0) * TOKENS_PER_UNIT;
		const most = { promptTokens, completionTokens: longestAnswer, estimated: true };
		const release = await hold(
			[
				{ name: clientId, budget, spent: () => store.spentToday(clientId) },
				{ name: tenant.tenantId, budget: tenant.quota, spent: () => store.spentTodayByTenant(tenant.tenantId) },
			],
			{ tokens: promptTokens + longestAnswer, cost: costOf(model, most, prices) ?? 0 },
		);
		if (release === null) return null;
		const { promise, resolve } = Promise.withResolvers<void>();
		open.add(promise);
		return () => {
			release();
			open.delete(promise);
			resolve();
		};
	}

	function record({ clientId, runId }: RunOfModels, call: MeteredCall, startedAt: number): Promise<void> {
		onCall?.(call, startedAt);
		return store.record(clientId, { runId, ...call, cost: costOf(call.model, call, prices) }).catch(onError);
	}

	async function availableTo(tenantId: string): Promise<Available> {
		return { ...available, own: (await ownModels(tenantId)).model };
	}

	async function list({ tenantId, clientId }: Whose): Promise<ModelsListOutput> {
		const defaults = available.defaults.map(({ name }) => name);
		const others = available.others.map(({ name }) => name);
		const { providers } = await ownModels(tenantId);
		return { available: [...defaults, ...others, EXTRACTIVE], providers, defaults, ...(await store.choices(clientId)) };
	}

	return {
		list,

		/** The models that may write for a run, in order: each call is allowed by the budget, and recorded. */
		async forRun(run: RunOfModels): Promise<readonly ChatModel[]> {
			const { tenantId, chosen } = run;
			return chosenModels(chosen, await availableTo(tenantId)).map((model) =>
				metered(model, {
					begin: (messages) => begin(run, model.name, messages),
					record: (call, startedAt) => record(run, call, startedAt),
				}),
			);
		},

		problemIn: async (tenantId: string, models: readonly string[]): Promise<string | null> =>
			problemIn(models, await availableTo(tenantId)),

		async choose(whose: Whose, { models }: ModelsChooseInput): Promise<ModelsListOutput> {
			const problem = problemIn(models, await availableTo(whose.tenantId));
			if (problem !== null) throw new AppError("INVALID_INPUT", problem);
			await store.choose(whose.clientId, models);
			return list(whose);
		},

		async usage(clientId: string, { days }: ModelsUsageInput): Promise<ModelsUsageOutput> {
			const [budget, spent, used] = await Promise.all([
				store.budget(clientId),
				store.spentToday(clientId),
				store.usage(clientId, days),
			]);
			return { budget, today: { ...spent, spent: exceeds(spent, budget) }, days: used };
		},

		async calls(clientId: string, { runId, limit }: ModelsCallsInput): Promise<ModelsCallsOutput> {
			if (runId !== undefined && !(await store.hasRun(clientId, runId)))
				throw new AppError("NOT_FOUND", "There is no such run.");
			return { calls: await store.calls(clientId, { runId: runId ?? null, limit }) };
		},

		async setBudget(clientId: string, budget: ModelBudget): Promise<ModelBudget> {
			await store.setBudget(clientId, budget);
			return budget;
		},

		/** Waits until the calls that have just been ended are recorded. */
		close: async () => void (await Promise.race([Promise.all(open), sleep(CLOSING_MS)])),
	};
}
