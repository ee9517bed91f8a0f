import { beforeAll, expect, test } from "vitest";
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

const page = (externalId: string, content: string) => ({ externalId, route: `/${externalId}`, content });

beforeAll(async () => {
	({ tenant, page: api } = await createSite(database, [
		page("refunds", "# Refund policy\n\nMoney is paid back."),
		page("reference", "# Reference\n\nEvery procedure of the interface, but not of money."),
		page("other", "# Shipping\n\nA refund is not shipped."),
		page("how", "# How good and how fast\n\nQuite."),
		page("el", "# Επιστροφές χρημάτων\n\nΣε δέκα ημέρες."),
		page("hi", "# धनवापसी नीति\n\nपैसा दस दिनों में लौटाया जाता है।"),
		page("zh", "# 退款政策\n\n我们在十天内退还货款。"),
	]));
});

const suggest = (query: string, limit = 5) => api.search.suggest.query({ query, limit });
const textsFor = async (query: string) => (await suggest(query)).queries.map(({ text }) => text);
const titlesFor = async (query: string) => (await suggest(query)).documents.map(({ title }) => title);

/** Searches in the name of so many visitors, as the events say. */
async function ask(query: string, visitors: number) {
	const at = new Date();
	const data = Array.from({ length: visitors }, (_, index) => ({
		...{ clientId: tenant.clientId, id: `${query}-${index}`, type: "search" as const, at },
		...{ query, visitorId: `vis_${index}` },
	}));
	await database.event.createMany({ data });
}

test("completes the last word with the client's own, and marks what was typed", async () => {
	const { queries } = await suggest("money ref");
	expect(queries.map(({ text }) => text)).toEqual(expect.arrayContaining(["money refund", "money reference"]));
	expect(queries[0]?.highlights).toEqual([{ start: 0, end: 9 }]);
	expect(await textsFor("money ref ")).toEqual([]);
});

test("gives documents by their titles, with their routes and the words marked", async () => {
	const { documents } = await suggest("refu");
	expect(documents).toEqual([
		expect.objectContaining({
			...{ externalId: "refunds", title: "Refund policy", route: "/refunds" },
			highlights: [{ start: 0, end: 6 }],
		}),
	]);
	expect(await titlesFor("refumd policy")).toEqual(["Refund policy"]);
});

test("words that ask find titles only where no other does", async () => {
	expect(await titlesFor("how refund")).toEqual(["Refund policy"]);
	expect(await titlesFor("how")).toEqual(["How good and how fast"]);
	expect(await titlesFor("how zeppelin")).toEqual(["How good and how fast"]);
});

test.each([
	["επιστρ", "Επιστροφές χρημάτων"],
	["धनवा", "धनवापसी नीति"],
	["退款", "退款政策"],
])("works in every script: %s", async (typed, title) => {
	expect(await titlesFor(typed)).toEqual([title]);
});

test("offers what many visitors asked for, never what few did, nor what finds nothing", async () => {
	await ask("Refund Money", 5);
	await ask("refund to anna@example.com", 4);
	await ask("refund zeppelin", 9);
	const other = await createTenant(database);
	const texts = async () => (await textsFor("refund")).filter((text) => text.startsWith("refund "));
	// What was asked is remembered for a while: only a client that nobody has typed in yet shows it at once.
	const fresh = await createTenant(database);
	await ingest(connect(fresh.secret.secret), [page("a", "# Refund\n\nOf money to anna.")]);
	await database.event.updateMany({ where: { clientId: tenant.clientId }, data: { clientId: fresh.clientId } });
	const { queries } = await connect(fresh.publishable.secret).search.suggest.query({ query: "refund " });
	expect(queries.map(({ text }) => text)).toEqual(["refund money"]);
	expect(await texts()).toEqual([]);
	expect((await connect(other.publishable.secret).search.suggest.query({ query: "refund" })).queries).toEqual([]);
});

test.each(["", " ", "?!", "\0", "x".repeat(200), "🎉"])("answers %j sensibly", async (query) => {
	expect(await suggest(query)).toMatchObject({ queries: [], documents: [] });
});

test("gives as many as were asked for, and refuses what is too much", async () => {
	expect((await suggest("re", 1)).queries).toHaveLength(1);
	for (const input of [
		{ query: "x".repeat(201) },
		{ query: "a", limit: 0 },
		{ query: "a", limit: 21 },
		{ query: "a", b: 1 },
	])
		await expect(api.search.suggest.query(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});
