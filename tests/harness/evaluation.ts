import { expect } from "vitest";
import type { TestApi } from "./tenant.ts";

/** Measures search by a judgement set, and waits until it is done. */
export async function measured(api: TestApi, input: Parameters<TestApi["evaluation"]["run"]["mutate"]>[0]) {
	const { evaluationId } = await api.evaluation.run.mutate(input);
	const status = async () => (await api.evaluation.status.query({ evaluationId })).status;
	await expect.poll(status, { timeout: 20_000 }).toBe("done");
	return api.evaluation.get.query({ evaluationId });
}
