import { expect, test } from "vitest";
import type { ChatModel } from "../../models/chat-model.ts";
import type { ModelCall } from "./schema.ts";
import { createModelService } from "./service.ts";
import type { ModelStore } from "./store.ts";

const RUN = { tenantId: "ten_a", clientId: "cli_a", runId: "run_a" };
const BUDGET = { tokensPerDay: null, costPerDay: null };

function build() {
	const recorded: Omit<ModelCall, "at">[] = [];
	const store = {
		record: async (_clientId: string, call: Omit<ModelCall, "at">) => void recorded.push(call),
	} as unknown as ModelStore;
	/** Says a word, and needs a moment to end when it is told to. */
	const model: ChatModel = {
		name: "test:slow",
		stream: async function* (_messages, signal, onUsage = () => undefined) {
			yield "One ";
			await new Promise((resolve) => signal.addEventListener("abort", () => setTimeout(resolve, 20)));
			onUsage({ promptTokens: 3, completionTokens: 1, estimated: true });
			throw signal.reason;
		},
	};
	const available = { defaults: [model], others: [] };
	const service = createModelService({
		...{ store, available, prices: {}, longestAnswer: 1, onError: () => undefined },
		ownModels: async () => ({ providers: [], model: () => null }),
		tenantOf: async () => ({ tenantId: "ten_a", quota: BUDGET }),
	});
	return { service, recorded };
}

test("a close waits until what was broken off is recorded", async () => {
	const { service, recorded } = build();
	const stop = new AbortController();
	const [model] = await service.forRun({ ...RUN, chosen: [], budget: BUDGET });
	const pieces = model?.stream([], stop.signal)[Symbol.asyncIterator]();
	await pieces?.next();
	pieces?.next().catch(() => undefined);
	stop.abort();
	await service.close();
	expect(recorded).toMatchObject([{ runId: "run_a", outcome: "stopped", promptTokens: 3, cost: null }]);
});

test("and a close without calls waits for nothing", async () => {
	await build().service.close();
});
