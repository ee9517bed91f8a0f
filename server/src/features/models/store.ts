import type { Database } from "../../database/prisma.ts";
import type { Spent } from "./held.ts";
import type { ModelBudget, ModelCall, ModelsListOutput, ModelUsageDay } from "./schema.ts";

export type ModelStore = ReturnType<typeof createModelStore>;

export function createModelStore(database: Database) {
	return {
		async choices(clientId: string): Promise<Pick<ModelsListOutput, "client" | "chatbots">> {
			const { chatModels, chatbots } = await database.client.findUniqueOrThrow({
				where: { id: clientId },
				select: {
					chatModels: true,
					chatbots: { select: { id: true, name: true, models: true }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] },
				},
			});
			return { client: chatModels, chatbots: chatbots.map(({ id, ...chatbot }) => ({ chatbotId: id, ...chatbot })) };
		},

		async choose(clientId: string, models: string[]): Promise<void> {
			await database.client.update({ where: { id: clientId }, data: { chatModels: models }, select: { id: true } });
		},

		async budget(clientId: string): Promise<ModelBudget> {
			const select = { tokensPerDay: true, costPerDay: true };
			return database.client.findUniqueOrThrow({ where: { id: clientId }, select });
		},

		async setBudget(clientId: string, budget: ModelBudget): Promise<void> {
			await database.client.update({ where: { id: clientId }, data: budget, select: { id: true } });
		},

		async spentToday(clientId: string): Promise<Spent> {
			const [spent] = await database.$queryRaw<Spent[]>`
				SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::float8 AS tokens, coalesce(sum(cost), 0) AS cost
				FROM model_usage WHERE client_id = ${clientId} AND day = (now() AT TIME ZONE 'UTC')::date`;
			return spent ?? { tokens: 0, cost: 0 };
		},

		async spentTodayByTenant(tenantId: string): Promise<Spent> {
			const [spent] = await database.$queryRaw<Spent[]>`
				SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::float8 AS tokens, coalesce(sum(cost), 0) AS cost
				FROM model_usage WHERE day = (now() AT TIME ZONE 'UTC')::date
					AND client_id IN (SELECT id FROM clients WHERE tenant_id = ${tenantId})`;
			return spent ?? { tokens: 0, cost: 0 };
		},

		usage: (clientId: string, days: number): Promise<ModelUsageDay[]> => database.$queryRaw`
			SELECT to_char(day, 'YYYY-MM-DD') AS day, model, calls, failed, prompt_tokens::float8 AS "promptTokens",
				completion_tokens::float8 AS "completionTokens", estimated, cost, unpriced
			FROM model_usage WHERE client_id = ${clientId} AND day > (now() AT TIME ZONE 'UTC')::date - ${days}::int
			ORDER BY model_usage.day DESC, model`,

		async hasRun(clientId: string, runId: string): Promise<boolean> {
			return (await database.run.count({ where: { id: runId, clientId } })) > 0;
		},

		calls: (clientId: string, { runId, limit }: { runId: string | null; limit: number }): Promise<ModelCall[]> => {
			const where = { clientId, ...(runId === null ? {} : { runId }) };
			const omit = { id: true, clientId: true };
			return database.modelCall.findMany({ where, omit, orderBy: { id: "desc" }, take: limit });
		},

		/** Of a run that has been deleted meanwhile, only the day's sums are kept. */
		async record(clientId: string, call: Omit<ModelCall, "at">): Promise<void> {
			const { runId, model, promptTokens, completionTokens, estimated, cost, outcome, status } = call;
			const failed = outcome !== "complete" && outcome !== "stopped";
			await database.$executeRaw`
				WITH call AS (
					INSERT INTO model_calls
						(client_id, run_id, model, prompt_tokens, completion_tokens, estimated, cost, outcome, status)
					SELECT client_id, id, ${model}, ${promptTokens}::int, ${completionTokens}::int, ${estimated}::boolean,
						${cost}::float8, ${outcome}::"CallOutcome", ${status}::int
					FROM runs WHERE id = ${runId} AND client_id = ${clientId}
				)
				INSERT INTO model_usage AS used
					(client_id, day, model, calls, failed, prompt_tokens, completion_tokens, estimated, cost, unpriced)
				VALUES (${clientId}, (now() AT TIME ZONE 'UTC')::date, ${model}, 1, ${Number(failed)}, ${promptTokens},
					${completionTokens}, ${Number(estimated)}, ${cost ?? 0}::float8, ${Number(cost === null)})
				ON CONFLICT (client_id, day, model) DO UPDATE SET
					calls = used.calls + 1,
					failed = used.failed + excluded.failed,
					prompt_tokens = used.prompt_tokens + excluded.prompt_tokens,
					completion_tokens = used.completion_tokens + excluded.completion_tokens,
					estimated = used.estimated + excluded.estimated,
					cost = used.cost + excluded.cost,
					unpriced = used.unpriced + excluded.unpriced`;
		},
	};
}
