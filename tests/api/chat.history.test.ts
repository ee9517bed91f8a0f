import { describe, expect, test } from "vitest";
import { chatAs, openShop, QUESTION, textOf, watch } from "../harness/chat.ts";

const { url, shop } = await openShop();

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor);

describe("happy", () => {
	test("has the turns in order, with their citations, as they were streamed", async () => {
		const first = await as(null).start.mutate({ message: QUESTION });
		const { conversationId, visitorToken: visitor } = first;
		const key = shop.publishable.secret;
		const seen = await watch({ url, key, visitor, runId: first.runId });
		const second = await as(visitor).start.mutate({ message: "What does express delivery cost?", conversationId });
		const later = await watch({ url, key, visitor, runId: second.runId });
		const { messages } = await as(visitor).history.query({ conversationId });
		expect(messages.map(({ role, text }) => [role, text])).toEqual([
			["user", QUESTION],
			["assistant", textOf(seen)],
			["user", "What does express delivery cost?"],
			["assistant", textOf(later)],
		]);
		expect(messages.map(({ runId }) => runId)).toEqual([null, first.runId, null, second.runId]);
		const streamed = seen.flatMap(({ event }) => (event.type === "citation" ? [event.citation] : []));
		expect(messages[1]?.citations).toEqual(streamed);
		expect(messages.every(({ status }) => status === "complete")).toBe(true);
	});
});

describe("security", () => {
	test("T11 nobody else's conversation can be read", async () => {
		const own = await as(null).start.mutate({ message: QUESTION });
		const stranger = await as(null).start.mutate({ message: QUESTION });
		for (const visitor of [null, stranger.visitorToken, `vst_${"A".repeat(43)}`]) {
			for (const conversationId of [own.conversationId, "cnv_unknown"]) {
				await expect(as(visitor).history.query({ conversationId })).rejects.toMatchObject({
					...{ message: "There is no such conversation.", data: expect.objectContaining({ code: "NOT_FOUND" }) },
				});
			}
		}
		expect((await as(own.visitorToken).history.query({ conversationId: own.conversationId })).messages).toHaveLength(2);
	});
});

describe("a question that replaces", () => {
	const ask = async (visitor: string | null, input: { conversationId?: string; replaces?: string } = {}) => {
		const run = await chatAs(shop.publishable.secret, visitor).start.mutate({ message: QUESTION, ...input });
		await watch({ url, key: shop.publishable.secret, visitor: visitor ?? run.visitorToken, runId: run.runId });
		return run;
	};
	const runsOf = async (visitor: string | null, conversationId: string) =>
		(await chatAs(shop.publishable.secret, visitor).history.query({ conversationId })).messages.map(
			({ role, runId }) => `${role} ${runId}`,
		);

	test("takes the place of one turn, and of no other", async () => {
		const first = await ask(null);
		const { visitorToken: visitor, conversationId } = first;
		const second = await ask(visitor, { conversationId });
		const third = await ask(visitor, { conversationId, replaces: second.runId });
		expect(await runsOf(visitor, conversationId)).toEqual(
			[first, third].flatMap(({ runId }) => ["user null", `assistant ${runId}`]),
		);
	});

	test("T2 reaches no other conversation, whoever's it is", async () => {
		const [mine, foreign] = [await ask(null), await ask(null)];
		const other = await ask(mine.visitorToken);
		for (const replaces of [foreign.runId, other.runId, "run_unknown"])
			await ask(mine.visitorToken, { conversationId: mine.conversationId, replaces });
		expect(await runsOf(mine.visitorToken, mine.conversationId)).toHaveLength(8);
		expect(await runsOf(mine.visitorToken, other.conversationId)).toHaveLength(2);
		expect(await runsOf(foreign.visitorToken, foreign.conversationId)).toHaveLength(2);
	});
});
