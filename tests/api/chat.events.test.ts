import { describe, expect, test } from "vitest";
import { chatAs, createShop, openShop, QUESTION, textOf, watch } from "../harness/chat.ts";

const { database, url, shop } = await openShop();
const other = await createShop(database);

async function ask() {
	const key = shop.publishable.secret;
	const run = await chatAs(key, null).start.mutate({ message: QUESTION });
	const visitor = run.visitorToken;
	return { ...run, key, visitor, url };
}

describe("happy", () => {
	test("an answer quotes the document word for word, each quote at its marker", async () => {
		const run = await ask();
		const seen = await watch(run);
		const text = textOf(seen);
		expect(text).toContain("Shoes can be returned within thirty days of purchase.");
		const documentId = (
			await database.document.findFirstOrThrow({ where: { clientId: shop.clientId, externalId: "returns" } })
		).id;
		const { text: document } = await database.document.findUniqueOrThrow({ where: { id: documentId } });
		const citations = seen.flatMap(({ event }) => (event.type === "citation" ? [event.citation] : []));
		expect(citations.length).toBeGreaterThan(0);
		for (const { quote, span, at, number, route } of citations) {
			expect(document.slice(span.start, span.end)).toBe(quote);
			expect(text.slice(at, at + 3)).toBe(`[${number}]`);
			expect(route).toBe("/returns");
		}
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", finish: "complete", answered: true, model: "extractive" });
	});

	test("F19 a stream asks proxies not to hold it back", async () => {
		const { runId, key, visitor } = await ask();
		const input = encodeURIComponent(JSON.stringify({ json: { runId } }));
		const response = await fetch(`${url}/trpc/chat.events?input=${input}`, {
			headers: { Authorization: `Bearer ${key}`, "X-Signpost-Visitor": visitor ?? "" },
		});
		const { headers } = response;
		await response.text();
		expect(headers.get("content-type")).toContain("text/event-stream");
		expect(headers.get("x-accel-buffering")).toBe("no");
		expect(headers.get("cache-control")).toContain("no-cache");
	});

	test("leaving after any event and coming back loses and repeats nothing", async () => {
		const run = await ask();
		const whole = await watch(run);
		expect(whole.map(({ id }) => Number(id))).toEqual(whole.map((_, index) => index + 1));
		for (let count = 1; count < whole.length; count += 1) {
			const first = await watch({ ...run, count });
			const rest = await watch({ ...run, lastEventId: first.at(-1)?.id ?? "" });
			expect([...first, ...rest]).toEqual(whole);
		}
	});

	test("a question that nothing answers gets an honest answer", async () => {
		const run = await chatAs(shop.publishable.secret, null).start.mutate({ message: "Who won the world cup in 2022?" });
		const seen = await watch({ ...run, key: shop.publishable.secret, visitor: run.visitorToken, url });
		expect(seen.at(-1)?.event).toMatchObject({ type: "done", answered: false });
	});
});

describe("error", () => {
	test("an id that is no event's is invalid input", async () => {
		await expect(watch({ ...(await ask()), lastEventId: "one" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	test("F21 a run whose process died ends in an error that may be retried", async () => {
		const run = await ask();
		const whole = await watch(run);
		const died = { runId: "run_died000000000000000000", messageId: "msg_died000000000000000000" };
		const { visitorId } = await database.run.findUniqueOrThrow({ where: { id: run.runId } });
		await database.message.create({
			data: { id: died.messageId, conversationId: run.conversationId, role: "assistant", text: "", status: "running" },
		});
		await database.run.create({
			data: { id: died.runId, clientId: shop.clientId, visitorId, messageId: died.messageId, model: "extractive" },
		});
		const lastEventId = String(whole.length + 5);
		const seen = await watch({ ...run, runId: died.runId, lastEventId });
		expect(seen).toEqual([
			{
				id: String(whole.length + 6),
				event: expect.objectContaining({ type: "error", retryable: true, partial: false }),
			},
		]);
		const { status } = await database.message.findUniqueOrThrow({ where: { id: died.messageId } });
		expect(status).toBe("interrupted");
	});
});

describe("security", () => {
	test("T9 only the visitor who asked, with the same key, sees the run", async () => {
		const run = await ask();
		await watch(run);
		const stranger = await ask();
		const second = await shop.createKey({ kind: "publishable" });
		const attempts = [
			{ ...run, visitor: null },
			{ ...run, visitor: stranger.visitor },
			{ ...run, visitor: `vst_${"A".repeat(43)}` },
			{ ...run, key: second.secret },
			{ ...run, key: other.publishable.secret },
			{ ...run, runId: "run_0000000000000000000000" },
		];
		for (const attempt of attempts) {
			await expect(watch({ ...attempt, lastEventId: "1" })).rejects.toMatchObject({
				...{ code: "NOT_FOUND", message: "There is no such run." },
			});
		}
		expect((await watch(run)).length).toBeGreaterThan(0);
	});
});
