import { beforeAll, expect, inject, test } from "vitest";
import { type ChatEvent, createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { createTenant, openDatabase } from "../harness/tenant.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";

const RUNS = 20;
/** The server writes no more than three answers for one address at a time. */
const LANES = 2;
const LONGEST_CUT_BYTES = 4_000;

let key: string;
let signpost: Signpost;
beforeAll(async () => {
	const database = openDatabase();
	key = (await createTenant(database)).secret.secret;
	await database.$disconnect();
	signpost = createSignpost({ url: inject("server").url, key });
	const documents = ["Bread", "Rolls", "Cake"].map((name) => ({
		externalId: name,
		route: `/${name.toLowerCase()}`,
		content: `# ${name}\n\nThe oven for ${name} must be hot. An oven for ${name} is heated for an hour.\n\n## Time\n\n${name} stays in the oven for 40 minutes — until it is brown.`,
	}));
	await signpost.ingest.wait(await signpost.ingest.documents(documents));
});

/** Numbers that look random and are the same each time. */
function sequence(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

async function read(stream: AsyncIterable<{ id: string | null; data: ChatEvent }>) {
	const ids: (string | null)[] = [];
	const events: ChatEvent[] = [];
	for await (const { id, data } of stream) {
		ids.push(id);
		events.push(data);
	}
	return { ids, events };
}

const textOf = (events: ChatEvent[]) => events.map((event) => (event.type === "delta" ? event.text : "")).join("");

test("F18 nothing of an answer is lost or repeated wherever its stream is cut", async () => {
	const random = sequence(7);
	const proxy = await startFlakyProxy(inject("server").url, () => Math.floor(random() * LONGEST_CUT_BYTES));
	const check = async () => {
		const { runId, conversationId } = await signpost.chat.start({ message: "Must the oven for bread be hot?" });
		const token = signpost.visitorToken;
		const reader = createSignpost({ url: proxy.url, key, ...(token === null ? {} : { visitorToken: token }) });
		const cut = await read(reader.chat.events({ runId }));
		expect(cut).toEqual(await read(signpost.chat.events({ runId })));
		expect(new Set(cut.ids).size).toBe(cut.ids.length);
		const { messages } = await signpost.chat.history({ conversationId });
		expect(textOf(cut.events)).toBe(messages.at(-1)?.text);
		expect(textOf(cut.events)).toContain("oven");
	};
	const lane = async () => {
		for (let run = 0; run < RUNS / LANES; run += 1) await check();
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	expect(proxy.cuts()).toBeGreaterThan(RUNS / 2);
});

test("a stream waits for a server that is away for a moment", async () => {
	const { runId } = await signpost.chat.start({ message: "How long does cake stay in the oven?" });
	const token = signpost.visitorToken;
	const proxy = await startFlakyProxy(inject("server").url, () => Number.POSITIVE_INFINITY);
	const reader = createSignpost({ url: proxy.url, key, ...(token === null ? {} : { visitorToken: token }) });
	proxy.pauseFor(400);
	const { events } = await read(reader.chat.events({ runId }));
	expect(events.at(-1)?.type).toBe("done");
});

test("a stream of a run that does not exist ends at once", async () => {
	const stream = signpost.chat.events({ runId: "run_none" });
	await expect(read(stream)).rejects.toMatchObject({ name: "NotFoundError" });
});

test("an answer can be read again, stopped when it is over, and gone on from", async () => {
	const answer = signpost.chat.ask({ message: "How long does cake stay in the oven?" });
	const text = await answer.text();
	expect(await answer.text()).toBe(text);
	expect(await answer.stop()).toBe(false);
	const conversationId = await answer.conversationId;
	const next = signpost.chat.ask({ message: "And rolls?", conversationId });
	await next.text();
	expect(await next.conversationId).toBe(conversationId);
	expect((await signpost.chat.history({ conversationId })).messages).toHaveLength(4);
});

test("an answer can be awaited, read as text, and taken up by another page after any event", async () => {
	const answer = signpost.chat.ask({ message: "Must the oven for bread be hot?" });
	const whole = await answer;
	const { runId, conversationId } = whole;
	expect(whole).toMatchObject({ finish: "complete", answered: true, model: "extractive" });
	expect([runId, conversationId]).toEqual([await answer.runId, await answer.conversationId]);
	expect(whole.citations.length).toBeGreaterThan(0);
	expect(whole).not.toHaveProperty("visitorToken");
	let text = "";
	for await (const piece of answer.text()) text += piece;
	expect(text).toBe(whole.text);

	const token = signpost.visitorToken;
	const other = createSignpost({ url: inject("server").url, key, ...(token === null ? {} : { visitorToken: token }) });
	const { ids, events } = await read(signpost.chat.events({ runId }));
	const resumed = other.chat.resume({ runId, conversationId, lastEventId: ids[2] ?? null });
	const rest: ChatEvent[] = [];
	for await (const event of resumed) rest.push(event);
	expect(rest).toEqual(events.slice(3));
	expect(resumed.lastEventId).toBe(ids.at(-1));
	expect(await resumed).toEqual(whole);
	expect(await other.chat.resume(runId)).toEqual({ ...whole, conversationId: null });
	for await (const event of other.chat.resume({ runId, lastEventId: resumed.lastEventId }))
		expect.unreachable(event.type);
});

test("an answer that was refused rejects however it is read, and not otherwise", async () => {
	const answer = signpost.chat.ask({ message: "Why?", conversationId: "cnv_none" });
	const refused = { name: "NotFoundError" };
	await expect(read(signpost.chat.events({ runId: "run_none" }))).rejects.toMatchObject(refused);
	for (const reading of [answer, answer.text(), answer.stop(), answer.runId]) {
		await expect(reading).rejects.toMatchObject(refused);
	}
	const iterate = async () => {
		for await (const event of answer) expect.unreachable(event.type);
	};
	await expect(iterate()).rejects.toMatchObject(refused);
	expect(await answer.catch(({ code }) => code)).toBe("NOT_FOUND");
});

test("a signal ends the reading, not the answer", async () => {
	const controller = new AbortController();
	const answer = signpost.chat.ask({ message: "How long do rolls stay in the oven?" }, { signal: controller.signal });
	const runId = await answer.runId;
	controller.abort();
	await expect(answer).rejects.toMatchObject({ name: "CancelledError" });
	expect(await signpost.chat.resume(runId)).toMatchObject({ finish: "complete" });
});
