import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

/** Makes a section long enough to be a passage of its own. */
const FILLER = "Nothing else is said here about anything at all. ".repeat(20);

const DOCUMENTS = [
	{
		externalId: "refunds",
		route: "/help/refunds",
		content: `# Refunds\n\nMoney is paid back in ten days. ${FILLER}\n\n## Deadlines {#by-when}\n\nReturns are taken for thirty days. ${FILLER}`,
		tags: ["help"],
		metadata: { product: "shop", version: 2, public: true },
	},
	{
		externalId: "shipping",
		route: "/help/shipping",
		content: "# Shipping\n\nParcels travel for three days.",
		tags: ["help", "logistics"],
		metadata: { product: "shop", version: 1 },
	},
	{
		externalId: "api",
		route: "/api",
		content: "# API\n\nCall `setErrorHandler` before `listen`.",
		metadata: { product: "api" },
	},
	{ externalId: "zh", route: "/zh", content: "# 退款政策\n\n我们在十天内退还货款。", tags: ["zh"] },
	{ externalId: "hi", route: "/hi", content: "# धनवापसी नीति\n\nपैसा दस दिनों में लौटाया जाता है।", tags: ["hi"] },
	{ externalId: "emoji", route: "/emoji", content: "# Smiles\n\nA party 🎉 for all." },
];

beforeAll(async () => {
	const tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), DOCUMENTS);
	api = connect(tenant.publishable.secret);
});

const idsFor = async (query: string) => (await api.search.query.query({ query })).hits.map((hit) => hit.externalId);

test("finds the passage, its heading's anchor, and marks the words", async () => {
	const { hits, recommendedRoute, recommendation, degraded } = await api.search.query.query({
		query: "deadline for returns",
	});
	const [hit] = hits;
	expect(hit).toMatchObject({ externalId: "refunds", title: "Refunds", route: "/help/refunds", anchor: "by-when" });
	expect(hit?.headings).toEqual(["Deadlines"]);
	const marked = hit?.snippet.highlights.map(({ start, end }) => hit.snippet.text.slice(start, end));
	expect(marked).toContain("Returns");
	expect(hit?.href).toBe("/help/refunds#by-when");
	expect(recommendedRoute).toBe("/help/refunds");
	expect(recommendation).toMatchObject({ route: "/help/refunds", href: "/help/refunds#by-when" });
	expect(recommendation?.confidence).toBeGreaterThan(0.5);
	expect(recommendation?.confidence).toBeLessThanOrEqual(1);
	expect(degraded).toBe(false);
});

test.each([
	["another form of the word", "refunding", "refunds"],
	["a part of an identifier", "error handler", "api"],
	["an identifier", "setErrorHandler", "api"],
	["Chinese", "退款", "zh"],
	["a Chinese question", "多少天退还货款？", "zh"],
	["one Chinese character", "货", "zh"],
	["Hindi", "धनवापसी", "hi"],
	["a long question", `${"How on earth ".repeat(60)} do parcels travel?`, "shipping"],
])("finds by %s", async (_name, query, expected) => {
	expect((await idsFor(query))[0]).toBe(expected);
});

test.each(["", "   ", "zebra", "🎉", "?!", "\0", "x".repeat(1_000), "的", "'; DROP TABLE chunks; --"])(
	"answers %j sensibly: no error, no nonsense",
	async (query) => {
		const result = await api.search.query.query({ query });
		expect(result).toMatchObject({ hits: [], recommendedRoute: null, recommendation: null, nextCursor: null });
	},
);

test("only stop words still find the documents that have them", async () => {
	expect(await idsFor("for the")).toEqual(expect.arrayContaining(["refunds", "shipping"]));
});

test("an empty index answers with nothing", async () => {
	const tenant = await createTenant(database);
	expect((await connect(tenant.publishable.secret).search.query.query({ query: "refund" })).hits).toEqual([]);
});

test.each([
	[{ tags: ["help"] }, ["refunds", "shipping"]],
	[{ tags: ["help", "logistics"] }, ["shipping"]],
	[{ metadata: { product: "shop" } }, ["refunds", "shipping"]],
	[{ metadata: { version: [2, 3] } }, ["refunds"]],
	[{ metadata: { public: true } }, ["refunds"]],
	[{ metadata: { version: "2" } }, []],
	[{ tags: ["help"], metadata: { version: 1 } }, ["shipping"]],
])("filters by %j", async (filter, expected) => {
	const { hits } = await api.search.query.query({ query: "days money parcels", filter });
	expect(hits.map((hit) => hit.externalId).sort()).toEqual(expected);
});

test("explains every number", async () => {
	const { hits } = await api.search.query.query({ query: "refunds", explain: true });
	const explanation = hits[0]?.explanation;
	const sum = explanation?.terms.reduce((total, term) => total + term.score, 0);
	expect(explanation).toMatchObject({ lexicalRank: 1, dense: null, denseRank: null });
	expect(sum).toBeCloseTo(explanation?.lexical ?? 0, 2);
	expect(hits[0]?.score).toBe(explanation?.lexical);
});

test("pages reach every hit once, in the order of one long page", async () => {
	const tenant = await createTenant(database);
	const many = Array.from({ length: 23 }, (_, index) => ({
		externalId: `d${index}`,
		route: `/${index}`,
		content: `# Page ${index}\n\nAll about lanterns. ${"More text. ".repeat(index)}`,
	}));
	await ingest(connect(tenant.secret.secret), many);
	const paged = connect(tenant.publishable.secret);
	const whole = await paged.search.query.query({ query: "lanterns", limit: 50 });
	const seen: string[] = [];
	let cursor: string | null = null;
	do {
		const page = await paged.search.query.query({
			query: "lanterns",
			limit: 10,
			...(cursor === null ? {} : { cursor }),
		});
		seen.push(...page.hits.map((hit) => hit.externalId));
		cursor = page.nextCursor;
	} while (cursor !== null);
	expect(seen).toEqual(whole.hits.map((hit) => hit.externalId));
	expect(new Set(seen).size).toBe(23);
});

test("the same input gives the same order, always", async () => {
	const first = await idsFor("days");
	for (let round = 0; round < 5; round += 1) expect(await idsFor("days")).toEqual(first);
});
