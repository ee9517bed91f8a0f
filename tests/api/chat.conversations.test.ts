import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chatAs, createShop, openShop, watch } from "../harness/chat.ts";
import { tablesWith } from "../harness/everywhere.ts";
import { connect } from "../harness/tenant.ts";

const { database, url, shop } = await openShop();
const other = await createShop(database);

const key = shop.publishable.secret;
const as = (visitor: string | null) => chatAs(key, visitor);
const owner = connect(shop.secret.secret);
const refusal = (code: string, message: string) => ({ message, data: expect.objectContaining({ code }) });
const NO_CONVERSATION = refusal("NOT_FOUND", "There is no such conversation.");

/** Asks and waits for the answer. */
async function ask(message: string, known: { visitor?: string; conversationId?: string; shopKey?: string } = {}) {
	const { visitor: token = null, shopKey = key, ...place } = known;
	const run = await chatAs(shopKey, token).start.mutate({ message, ...place });
	const visitor = token ?? run.visitorToken ?? "";
	await watch({ url, key: shopKey, visitor, runId: run.runId });
	return { visitor, conversationId: run.conversationId, runId: run.runId };
}

const titles = async (visitor: string) =>
	(await as(visitor).conversations.query({})).conversations.map(({ title }) => title);

const DAY = 86_400_000;

/** As if everything in it had been said some days ago. */
async function age(conversationId: string, days: number) {
	const createdAt = new Date(Date.now() - days * DAY);
	const { visitorId } = await database.conversation.update({ where: { id: conversationId }, data: { createdAt } });
	await database.message.updateMany({ where: { conversationId }, data: { createdAt } });
	await database.visitor.update({ where: { id: visitorId }, data: { createdAt } });
}

describe("chat.conversations", () => {
	test("gives the visitor's own, the newest activity first, page by page", async () => {
		const { visitor, conversationId } = await ask("Can shoes be returned?");
		await ask("What does express delivery cost?", { visitor });
		await ask("Do I need\n the receipt?", { visitor });
		await ask("And bags?", { visitor, conversationId });
		const all = ["Can shoes be returned?", "Do I need the receipt?", "What does express delivery cost?"];
		expect(await titles(visitor)).toEqual(all);
		const pages: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await as(visitor).conversations.query({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
			expect(page.conversations).toHaveLength(1);
			pages.push(page.conversations[0]?.title ?? "");
			cursor = page.nextCursor ?? undefined;
		} while (cursor !== undefined);
		expect(pages).toEqual(all);
		const [first] = (await as(visitor).conversations.query({ limit: 1 })).conversations;
		expect(first).toMatchObject({ conversationId, handOver: null });
		expect(first?.lastActivityAt.getTime()).toBeGreaterThan(first?.createdAt.getTime() ?? Number.NaN);
	});

	test("T11 has nothing of anybody else's, and nothing for nobody", async () => {
		await ask("Can shoes be returned?");
		const stranger = await ask("A stranger's question?");
		expect(await titles(stranger.visitor)).toEqual(["A stranger's question?"]);
		for (const visitor of [null, `vst_${"A".repeat(43)}`]) {
			expect(await as(visitor).conversations.query({})).toEqual({ conversations: [], nextCursor: null });
		}
		expect((await chatAs(other.publishable.secret, stranger.visitor).conversations.query({})).conversations).toEqual(
			[],
		);
	});

	test("refuses a cursor that is none", async () => {
		const { visitor } = await ask("Can shoes be returned?");
		for (const cursor of ["x", Buffer.from("1 '; --").toString("base64url")]) {
			await expect(as(visitor).conversations.query({ cursor })).rejects.toMatchObject(
				refusal("INVALID_INPUT", "cursor: Give back `nextCursor` of the page before."),
			);
		}
	});
});

describe("chat.rename", () => {
	test("gives a conversation a title, which it keeps", async () => {
		const { visitor, conversationId } = await ask("Can shoes be returned?");
		const renamed = await as(visitor).rename.mutate({ conversationId, title: "  Shoes  " });
		expect(renamed).toEqual({ conversationId, title: "Shoes" });
		await ask("And bags?", { visitor, conversationId });
		expect(await titles(visitor)).toEqual(["Shoes"]);
	});

	test("T11 not one of somebody else's", async () => {
		const own = await ask("Can shoes be returned?");
		const stranger = await ask("Can shoes be returned?");
		for (const conversationId of [own.conversationId, "cnv_unknown"]) {
			const rename = as(stranger.visitor).rename.mutate({ conversationId, title: "Mine" });
			await expect(rename).rejects.toMatchObject(NO_CONVERSATION);
		}
		expect(await titles(own.visitor)).toEqual(["Can shoes be returned?"]);
	});
});

describe("chat.delete", () => {
	test("L10 no table has the text any more, and the other conversations stay", async () => {
		const canary = `quastenflosser${randomUUID()}`;
		const { visitor, conversationId, runId } = await ask(`Can ${canary} be returned?`);
		await ask("Can shoes be returned?", { visitor });
		const { messages } = await as(visitor).history.query({ conversationId });
		const messageId = messages[1]?.messageId ?? "";
		await as(visitor).feedback.mutate({ messageId, thumb: "down", reasons: ["incorrect"], note: `no ${canary}` });
		await as(visitor).rename.mutate({ conversationId, title: `About ${canary}` });
		const event = { eventId: randomUUID(), type: "feedback" as const, messageId, properties: { note: canary } };
		await connect(key).events.track.mutate({ events: [event] });
		const kept = ["conversations", "events", "feedback", "messages"].map((table) => `public.${table}`);
		expect(await tablesWith(database, canary)).toEqual(expect.arrayContaining(kept));
		expect(await as(visitor).delete.mutate({ conversationId })).toEqual({ deleted: true });
		expect(await tablesWith(database, canary)).toEqual([]);
		expect(await titles(visitor)).toEqual(["Can shoes be returned?"]);
		await expect(as(visitor).history.query({ conversationId })).rejects.toMatchObject(NO_CONVERSATION);
		await expect(watch({ url, key, visitor, runId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect(as(visitor).delete.mutate({ conversationId })).rejects.toMatchObject(NO_CONVERSATION);
	});

	test("T11 not what is somebody else's", async () => {
		const own = await ask("Can shoes be returned?");
		const stranger = await ask("Can shoes be returned?");
		const askers = [as(stranger.visitor), as(null), chatAs(other.publishable.secret, own.visitor)];
		for (const asker of askers) {
			for (const conversationId of [own.conversationId, "cnv_unknown"]) {
				await expect(asker.delete.mutate({ conversationId })).rejects.toMatchObject(NO_CONVERSATION);
			}
		}
		expect(await titles(own.visitor)).toEqual(["Can shoes be returned?"]);
	});
});

describe("conversations.deleteVisitor", () => {
	test("deletes everything of the one who is named, by token or id, and nothing of others", async () => {
		const canary = `quastenflosser${randomUUID()}`;
		const gone = await ask(`Can ${canary} be returned?`);
		await ask(`Does ${canary} need a receipt?`, { visitor: gone.visitor });
		const stays = await ask("Can shoes be returned?");
		const headers = { "x-signpost-visitor": gone.visitor };
		const event = { eventId: randomUUID(), type: "search" as const, query: canary };
		await connect(key, { headers }).events.track.mutate({ events: [event] });
		const deleted = await owner.conversations.deleteVisitor.mutate({ visitorToken: gone.visitor });
		// What was searched, and that two questions found no answer.
		expect(deleted).toEqual({ deleted: true, conversations: 2, events: 3 });
		expect(await tablesWith(database, canary)).toEqual([]);
		expect(await titles(gone.visitor)).toEqual([]);
		expect(await titles(stays.visitor)).toHaveLength(1);
		const { visitorId } = await database.conversation.findUniqueOrThrow({ where: { id: stays.conversationId } });
		expect(await owner.conversations.deleteVisitor.mutate({ visitorId })).toMatchObject({ conversations: 1 });
		expect(await titles(stays.visitor)).toEqual([]);
		// Whose token is gone is somebody new.
		expect((await as(stays.visitor).start.mutate({ message: "Again?" })).visitorToken).toMatch(/^vst_/);
	});

	test("is refused to pages, for other tenants' visitors, and without one name", async () => {
		const own = await ask("Can shoes be returned?");
		const forget = (api: ReturnType<typeof connect>, input: object) => api.conversations.deleteVisitor.mutate(input);
		const name = { visitorToken: own.visitor };
		await expect(forget(connect(key), name)).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
		const unknown = refusal("NOT_FOUND", "There is no such visitor.");
		await expect(forget(connect(other.secret.secret), name)).rejects.toMatchObject(unknown);
		await expect(forget(owner, { userId: "nobody" })).rejects.toMatchObject(unknown);
		for (const input of [{}, { ...name, userId: "ann" }]) {
			await expect(forget(owner, input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
		}
		expect(await titles(own.visitor)).toHaveLength(1);
	});
});

describe("conversations.configure", () => {
	test("deletes what is older than it says, and its visitors; not what is still talked in", async () => {
		expect(await owner.conversations.settings.query({})).toEqual({ retentionDays: 90 });
		const [old, alive, fresh] = [await ask("Old?"), await ask("Old, but alive?"), await ask("New?")];
		await age(old.conversationId, 40);
		await age(alive.conversationId, 40);
		await ask("Still there?", { visitor: alive.visitor, conversationId: alive.conversationId });
		await owner.conversations.configure.mutate({ retentionDays: 41 });
		expect(await owner.conversations.configure.mutate({ retentionDays: 30 })).toEqual({ retentionDays: 30 });
		await expect.poll(() => titles(old.visitor)).toEqual([]);
		await expect.poll(() => database.conversation.count({ where: { id: old.conversationId } })).toBe(0);
		expect(await titles(alive.visitor)).toEqual(["Old, but alive?"]);
		expect(await titles(fresh.visitor)).toEqual(["New?"]);
		const again = await as(old.visitor).start.mutate({ message: "Hello?" });
		expect(again.visitorToken).toMatch(/^vst_/);
	});

	test("keeps everything when it says so", async () => {
		const old = await ask("Old?");
		await age(old.conversationId, 4_000);
		await owner.conversations.configure.mutate({ retentionDays: null });
		expect(await owner.conversations.settings.query({})).toEqual({ retentionDays: null });
		// Another client's sweep is over: this one's has been, too.
		const theirs = await ask("Old?", { shopKey: other.publishable.secret });
		await age(theirs.conversationId, 100);
		await connect(other.secret.secret).conversations.configure.mutate({ retentionDays: 90 });
		await expect.poll(() => database.conversation.count({ where: { id: theirs.conversationId } })).toBe(0);
		expect(await titles(old.visitor)).toEqual(["Old?"]);
	});

	test("refuses what is no number of days", async () => {
		for (const retentionDays of [0, -1, 1.5, 3_651]) {
			await expect(owner.conversations.configure.mutate({ retentionDays })).rejects.toMatchObject({
				data: { code: "INVALID_INPUT" },
			});
		}
	});
});
