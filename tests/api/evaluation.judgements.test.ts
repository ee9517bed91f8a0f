import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
	connect,
	createSite,
	createTenant,
	ingest,
	openDatabaseForFile,
	type TestApi,
	type TestTenant,
} from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
let api: TestApi;

beforeAll(async () => {
	({ tenant, server: api } = await createSite(database, [
		{ externalId: "refunds", route: "/refunds", title: "Refunds", content: "How to get your money back." },
		{ externalId: "shipping", route: "/shipping", title: "Shipping", content: "How long a refund parcel takes." },
	]));
});

const refusal = (message: string) => ({ data: { code: "INVALID_INPUT" }, message: expect.stringContaining(message) });

describe("evaluation.putJudgements", () => {
	test("keeps rows by query, in their order", async () => {
		const rows = [
			{ query: "money back", document: "refunds", grade: 2 },
			{ query: "parcel", document: "shipping", grade: 1 },
			{ query: "money back", document: "shipping", grade: 0 },
		];
		const set = await api.evaluation.putJudgements.mutate({ name: "rows", rows });
		expect(set).toMatchObject({ name: "rows", source: "rows", queries: 2, judgements: 3 });
		const first = await api.evaluation.getJudgements.query({ name: "rows", limit: 1 });
		expect(first).toMatchObject({ queries: 2, nextCursor: "1" });
		const documents = [
			{ document: "refunds", grade: 2 },
			{ document: "shipping", grade: 0 },
		];
		expect(first.page).toEqual([{ queryId: "money back", query: "money back", documents }]);
		const second = await api.evaluation.getJudgements.query({ name: "rows", cursor: first.nextCursor ?? "" });
		expect(second.page.map(({ query }) => query)).toEqual(["parcel"]);
		expect(second.nextCursor).toBeNull();
	});

	test("replaces a set, or adds to it", async () => {
		const put = (grade: number, options: { query?: string; add?: boolean }) => {
			const { query = "one", ...rest } = options;
			return api.evaluation.putJudgements.mutate({
				...{ name: "twice", rows: [{ query, document: "refunds", grade }], ...rest },
			});
		};
		await put(1, {});
		expect(await put(3, { query: "two", add: true })).toMatchObject({ queries: 2, judgements: 2 });
		expect(await put(2, { add: true })).toMatchObject({ queries: 2, judgements: 2 });
		const { page } = await api.evaluation.getJudgements.query({ name: "twice" });
		expect(page.map(({ documents }) => documents[0]?.grade)).toEqual([2, 3]);
		expect(await put(1, { query: "three" })).toMatchObject({ queries: 1, judgements: 1 });
	});

	test("reads CSV, and names the lines that are wrong", async () => {
		const csv = "query,document,grade\nmoney back,refunds,1\n";
		expect(await api.evaluation.putJudgements.mutate({ name: "csv", csv })).toMatchObject({
			source: "csv",
			queries: 1,
		});
		const wrong = `${csv}parcel,shipping,yes\n`;
		await expect(api.evaluation.putJudgements.mutate({ name: "csv", csv: wrong })).rejects.toMatchObject(
			refusal("csv: line 3: The grade is missing"),
		);
		expect(await api.evaluation.getJudgements.query({ name: "csv" })).toMatchObject({ queries: 1 });
	});

	test("refuses two sources, none, and one id for two queries", async () => {
		const rows = [{ query: "a", queryId: "1", document: "refunds", grade: 1 }];
		const put = api.evaluation.putJudgements.mutate;
		await expect(put({ name: "x", rows, csv: "a,b,1" })).rejects.toMatchObject(refusal("one of rows, csv and events"));
		await expect(put({ name: "x" })).rejects.toMatchObject(refusal("one of rows, csv and events"));
		const ambiguous = [...rows, { query: "b", queryId: "1", document: "refunds", grade: 1 }];
		await expect(put({ name: "x", rows: ambiguous })).rejects.toMatchObject(refusal('"1" stands with two queries'));
		await expect(put({ name: "x", rows: [] })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
		expect((await api.evaluation.listJudgements.query({})).sets.map(({ name }) => name)).not.toContain("x");
	});
});

describe("evaluation.putJudgements from events", () => {
	const idOf = async (externalId: string) => (await api.documents.get.query({ externalId })).documentId;

	async function used(events: { visitor: string; document: string; type?: "click" | "feedback"; value?: number }[]) {
		const ids = new Map([
			["refunds", await idOf("refunds")],
			["shipping", await idOf("shipping")],
		]);
		const rows = events.map(({ visitor, document, type = "click", value }) => ({
			...{
				clientId: tenant.clientId,
				id: randomUUID(),
				type,
				at: new Date(),
				visitorId: visitor,
				value: value ?? null,
			},
			...{ query: "  Money   BACK", documentId: ids.get(document) ?? null, position: type === "click" ? 2 : null },
		}));
		await database.event.createMany({ data: rows });
	}

	test("judges what enough visitors clicked or rated", async () => {
		await expect(api.evaluation.putJudgements.mutate({ name: "used", events: {} })).rejects.toMatchObject(
			refusal("events: Too few"),
		);
		const visitors = ["ann", "bob", "cay"];
		// Each of the three clicks ten times: once counts.
		await used(visitors.flatMap((visitor) => Array.from({ length: 10 }, () => ({ visitor, document: "refunds" }))));
		await used([{ visitor: "ann", document: "shipping" }]);
		await api.evaluation.putJudgements.mutate({ name: "used", events: {} });
		const judged = async () => (await api.evaluation.getJudgements.query({ name: "used" })).page;
		expect(await judged()).toEqual([
			{ queryId: "money back", query: "money back", documents: [{ document: "refunds", grade: 2 }] },
		]);
		const thumbs = visitors.map((visitor) => ({ visitor, document: "shipping", type: "feedback" as const, value: -1 }));
		await used(thumbs);
		const set = await api.evaluation.putJudgements.mutate({ name: "used", events: { minVisitors: 3 } });
		expect(set).toMatchObject({ source: "events", judgements: 2 });
		expect((await judged())[0]?.documents).toContainEqual({ document: "shipping", grade: 0 });
	});

	test("an answer's thumb goes to what it cites", async () => {
		const other = await createTenant(database);
		const owner = connect(other.secret.secret);
		await ingest(owner, [{ externalId: "tide", route: "/tide", content: "# Tide\n\nThe tide turns every six hours." }]);
		const { documentId } = await owner.documents.get.query({ externalId: "tide" });
		const chatbot = await database.chatbot.findFirstOrThrow({ where: { clientId: other.clientId } });
		const ids = { conversation: randomUUID(), visitor: randomUUID(), answer: randomUUID() };
		const visitor = { id: ids.visitor, clientId: other.clientId, keyId: other.publishable.id, tokenHash: randomUUID() };
		await database.visitor.create({ data: visitor });
		await database.conversation.create({
			data: { id: ids.conversation, clientId: other.clientId, chatbotId: chatbot.id, visitorId: ids.visitor },
		});
		const message = { conversationId: ids.conversation, status: "complete" as const };
		await database.message.create({ data: { ...message, id: randomUUID(), role: "user", text: "When does it turn?" } });
		const citations = [{ documentId }, { documentId }];
		await database.message.create({
			data: { ...message, id: ids.answer, role: "assistant", text: "Every six hours.", citations },
		});
		const event = { eventId: randomUUID(), type: "feedback" as const, messageId: ids.answer, value: 1 };
		await owner.events.track.mutate({ events: [event] });
		await owner.evaluation.putJudgements.mutate({ name: "thumbs", events: { minVisitors: 1 } });
		const { page } = await owner.evaluation.getJudgements.query({ name: "thumbs" });
		expect(page).toMatchObject([{ query: "when does it turn?", documents: [{ document: "tide", grade: 2 }] }]);
	});
});

test("evaluation.listJudgements and evaluation.deleteJudgements", async () => {
	await api.evaluation.putJudgements.mutate({ name: "old", csv: "a,refunds,1" });
	const names = async () => (await api.evaluation.listJudgements.query({})).sets.map(({ name }) => name);
	expect(await names()).toContain("old");
	expect(await api.evaluation.deleteJudgements.mutate({ name: "old" })).toEqual({ deleted: true });
	expect(await names()).not.toContain("old");
	const missing = { data: { code: "NOT_FOUND" } };
	await expect(api.evaluation.deleteJudgements.mutate({ name: "old" })).rejects.toMatchObject(missing);
	await expect(api.evaluation.getJudgements.query({ name: "old" })).rejects.toMatchObject(missing);
});
