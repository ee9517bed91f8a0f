import { beforeAll, describe, expect, test } from "vitest";
import { chatAs, openShop, QUESTION, textOf, watch } from "../harness/chat.ts";
import { connect } from "../harness/tenant.ts";

const { database, url, shop } = await openShop();
const key = shop.publishable.secret;
const owner = connect(shop.secret.secret);

async function ask(message: string) {
	const run = await chatAs(key, null).start.mutate({ message });
	return { run, seen: await watch({ ...run, key, visitor: run.visitorToken, url }) };
}

const UNANSWERED = "Who won the world cup?";

beforeAll(async () => {
	await database.client.update({ where: { id: shop.clientId }, data: { name: "Shoes & Co" } });
});

describe("a question that nothing answers", () => {
	test("is told so in its own language, with the name of what was searched, and is noted without the visitor", async () => {
		const { run, seen } = await ask(UNANSWERED);
		expect(textOf(seen)).toContain("Not found in Shoes & Co");
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", answered: false, model: "extractive" });
		expect(seen.some(({ event }) => event.type === "citation")).toBe(false);
		expect(textOf((await ask("Wer hat die Weltmeisterschaft gewonnen?")).seen)).toContain(
			"In Shoes & Co nicht gefunden",
		);
		const { message } = await database.run.findUniqueOrThrow({ where: { id: run.runId }, include: { message: true } });
		const [event] = await database.event.findMany({ where: { clientId: shop.clientId, messageId: message.id } });
		expect(event).toMatchObject({ type: "unanswered", query: UNANSWERED, visitorId: null, source: null });
	});

	test("brings the nearest documents when something has a word of it", async () => {
		const { seen } = await ask("Which receipt did Napoleon sign before the battle of Austerlitz in winter?");
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", answered: false });
		const [suggestions] = seen.flatMap(({ event }) => (event.type === "suggestions" ? [event.suggestions] : []));
		expect(suggestions?.[0]).toMatchObject({ title: "Returns", route: "/returns" });
	});

	test("one that is answered is not noted", async () => {
		const { seen } = await ask(QUESTION);
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", answered: true });
		const { questions } = await owner.events.unanswered.query({});
		expect(questions.map(({ question }) => question)).not.toContain(QUESTION);
	});
});

describe("events.unanswered", () => {
	test("groups them by question, those asked most often first, and says nothing of who asked", async () => {
		await ask("who won the World Cup");
		const reply = await owner.events.unanswered.query({});
		expect(reply.questions[0]).toEqual({
			question: "who won the World Cup",
			count: 2,
			lastAskedAt: expect.any(Date),
		});
		expect(Object.keys(reply)).toEqual(["questions"]);
		expect((await owner.events.unanswered.query({ limit: 1 })).questions).toHaveLength(1);
	});

	test("gives those since a time", async () => {
		const since = new Date(Date.now() + 60_000);
		expect(await owner.events.unanswered.query({ since })).toEqual({ questions: [] });
	});

	test.each([{ limit: 0 }, { limit: 201 }, { since: "yesterday" }, { visitorId: "vis_1" }])(
		"refuses %j",
		async (input) => {
			await expect(owner.events.unanswered.query(input as never)).rejects.toMatchObject({
				data: { code: "INVALID_INPUT" },
			});
		},
	);

	test("a visitor's key may neither read them nor write one", async () => {
		const visitor = connect(key);
		await expect(visitor.events.unanswered.query({})).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
		const forged = { eventId: "forged-event", type: "unanswered", query: "Buy here" } as never;
		await expect(visitor.events.track.mutate({ events: [forged] })).rejects.toMatchObject({
			data: { code: "INVALID_INPUT" },
		});
	});
});
