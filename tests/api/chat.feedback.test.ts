import { describe, expect, test } from "vitest";
import { chatAs, createShop, openShop, QUESTION, watch } from "../harness/chat.ts";
import { connect } from "../harness/tenant.ts";

const { database, url, shop } = await openShop();
const other = await createShop(database);
const owner = connect(shop.secret.secret);

const as = (visitor: string | null) => chatAs(shop.publishable.secret, visitor);
const NO_ANSWER = { message: "There is no such answer.", data: expect.objectContaining({ code: "NOT_FOUND" }) };

async function answered(message = QUESTION) {
	const run = await as(null).start.mutate({ message });
	const visitor = run.visitorToken ?? "";
	await watch({ url, key: shop.publishable.secret, visitor, runId: run.runId });
	const { conversationId } = run;
	const turns = async () => (await as(visitor).history.query({ conversationId })).messages;
	const [question = "", answer = ""] = (await turns()).map(({ messageId }) => messageId);
	const thumb = async () => (await turns()).map((message) => message.thumb);
	return { visitor, question, messageId: answer, thumb, conversationId };
}

describe("happy", () => {
	test("is stored once, as it was said last, and shown to the visitor and to the site", async () => {
		const { visitor, messageId, thumb, conversationId } = await answered();
		const up = { messageId, thumb: "up" as const };
		const down = { messageId, thumb: "down" as const, reasons: ["incorrect", "other", "other"] as const };
		expect(await as(visitor).feedback.mutate(up)).toEqual({ ...up, reasons: [], note: "" });
		expect(await thumb()).toEqual([null, "up"]);
		for (const _ of [1, 2]) await as(visitor).feedback.mutate({ ...down, reasons: [...down.reasons], note: " Bags? " });
		expect(await thumb()).toEqual([null, "down"]);
		const { feedback } = await owner.conversations.feedback.query({});
		const { visitorId } = await database.conversation.findUniqueOrThrow({ where: { id: conversationId } });
		expect(feedback.filter((entry) => entry.messageId === messageId)).toEqual([
			{
				...{ messageId, conversationId, visitorId, userId: null, thumb: "down", reasons: ["incorrect", "other"] },
				...{ note: "Bags?", question: QUESTION, answer: expect.stringContaining("thirty days") },
				at: expect.any(Date),
			},
		]);
	});

	test("is taken back", async () => {
		const { visitor, messageId, thumb } = await answered();
		await as(visitor).feedback.mutate({ messageId, thumb: "down", note: "No." });
		for (const _ of [1, 2]) {
			const back = await as(visitor).feedback.mutate({ messageId, thumb: null });
			expect(back).toEqual({ messageId, thumb: null, reasons: [], note: "" });
			expect(await thumb()).toEqual([null, null]);
		}
		expect(await database.feedback.count({ where: { messageId } })).toBe(0);
	});

	test("the site reads it page by page, and one thumb alone", async () => {
		const rated = await answered("Can boots be returned?");
		await as(rated.visitor).feedback.mutate({ messageId: rated.messageId, thumb: "up" });
		const { feedback, nextCursor } = await owner.conversations.feedback.query({ limit: 1 });
		expect(feedback.map(({ messageId }) => messageId)).toEqual([rated.messageId]);
		const rest = await owner.conversations.feedback.query({ cursor: nextCursor ?? "" });
		expect(rest.feedback.length).toBeGreaterThan(0);
		expect(rest.feedback.map(({ messageId }) => messageId)).not.toContain(rated.messageId);
		const up = await owner.conversations.feedback.query({ thumb: "up" });
		expect(new Set(up.feedback.map(({ thumb }) => thumb))).toEqual(new Set(["up"]));
		expect((await connect(other.secret.secret).conversations.feedback.query({})).feedback).toEqual([]);
	});

	test("judges the pages that the answer cites", async () => {
		const { visitor, messageId } = await answered("What does express delivery cost?");
		await as(visitor).feedback.mutate({ messageId, thumb: "up" });
		await owner.evaluation.putJudgements.mutate({ name: "thumbs", events: { minVisitors: 1 } });
		const { page } = await owner.evaluation.getJudgements.query({ name: "thumbs" });
		const judged = page.find(({ query }) => query === "what does express delivery cost?");
		expect(judged?.documents).toEqual([{ document: "delivery", grade: 2 }]);
	});
});

describe("error", () => {
	test("a thumb that is none, and reasons without a thumb", async () => {
		const { visitor, messageId } = await answered();
		const refused = [
			{ messageId, thumb: "sideways" },
			{ messageId },
			{ messageId, thumb: null, note: "No." },
			{ messageId, thumb: null, reasons: ["incorrect"] },
		] as unknown as { messageId: string; thumb: "up" }[];
		for (const input of refused) {
			await expect(as(visitor).feedback.mutate(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
		}
		expect(await database.feedback.count({ where: { messageId } })).toBe(0);
	});
});

describe("security", () => {
	test("T11 nobody rates what somebody else was answered, and a question is no answer", async () => {
		const own = await answered();
		const stranger = await answered();
		const asked = [
			as(stranger.visitor).feedback.mutate({ messageId: own.messageId, thumb: "down" }),
			as(null).feedback.mutate({ messageId: own.messageId, thumb: "down" }),
			as(own.visitor).feedback.mutate({ messageId: own.question, thumb: "up" }),
			as(own.visitor).feedback.mutate({ messageId: "msg_unknown", thumb: "up" }),
			as(stranger.visitor).feedback.mutate({ messageId: own.messageId, thumb: null }),
			chatAs(other.publishable.secret, own.visitor).feedback.mutate({ messageId: own.messageId, thumb: "up" }),
		];
		for (const attempt of await Promise.allSettled(asked)) {
			expect(attempt).toMatchObject({ status: "rejected", reason: NO_ANSWER });
		}
		expect(await own.thumb()).toEqual([null, null]);
	});
});
