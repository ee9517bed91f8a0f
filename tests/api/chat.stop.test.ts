import { describe, expect, test } from "vitest";
import { chatAs, openShop, QUESTION, watch } from "../harness/chat.ts";

const { url, shop } = await openShop();

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor);

test("happy: says false of a run that had ended", async () => {
	const { runId, visitorToken } = await as(null).start.mutate({ message: QUESTION });
	await watch({ url, key: shop.publishable.secret, visitor: visitorToken, runId });
	expect(await as(visitorToken).stop.mutate({ runId })).toEqual({ stopped: false });
});

describe("security", () => {
	test("T8 nobody else's run can be stopped", async () => {
		const own = await as(null).start.mutate({ message: QUESTION });
		const stranger = await as(null).start.mutate({ message: QUESTION });
		for (const visitor of [null, stranger.visitorToken]) {
			for (const runId of [own.runId, "run_unknown"]) {
				await expect(as(visitor).stop.mutate({ runId })).rejects.toMatchObject({
					...{ message: "There is no such run.", data: expect.objectContaining({ code: "NOT_FOUND" }) },
				});
			}
		}
		const seen = await watch({ url, key: shop.publishable.secret, visitor: own.visitorToken, runId: own.runId });
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "complete" });
	});
});
