import { beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { chatAs, watch } from "../harness/chat.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let owner: TestApi;
let page: TestApi;
let pageKey: string;
/** The same documents in another client, which has no synonyms. */
let other: TestApi;

const document = (externalId: string, content: string) => ({ externalId, route: `/${externalId}`, content });

const DOCUMENTS = [
	document("kubernetes", "# Clusters\n\nThe kubernetes cluster starts again by itself every night."),
	document("k8s", "# Clusters\n\nThe k8s cluster starts again by itself every night."),
	document("laptop", "# Devices\n\nEvery laptop is insured against falls and water."),
	document("notebook", "# Devices\n\nEvery notebook is insured against falls and water."),
	document("sign-on", "# Access\n\nEmployees use single sign-on with their company account."),
	document("sso", "# Access\n\nEmployees use SSO with their company account."),
	document("sign", "# Contracts\n\nPlease sign the contract and send one copy back."),
	document("clowder", "# Cats\n\nA clowder sleeps in the yard."),
	document(
		"umbau",
		"# Umbau\n\nDie Rückerstattung der Kosten erfolgt nach dem Umbau der Wohnung innerhalb eines Monats.",
	),
	document("zh", "# 检索\n\n全文检索可以在所有文档中找到内容。"),
	...Array.from({ length: 12 }, (_, index) => document(`filler${index}`, `# Page ${index}\n\nNothing of any kind.`)),
];

beforeAll(async () => {
	const tenant = await createTenant(database);
	owner = connect(tenant.secret.secret);
	pageKey = tenant.publishable.secret;
	page = connect(pageKey);
	const clientId = await tenant.createClient("other");
	other = connect((await tenant.createKey({ kind: "secret", clientId })).secret);
	await ingest(owner, DOCUMENTS);
	await ingest(other, DOCUMENTS);
});

type Query = Parameters<TestApi["search"]["query"]["query"]>[0];
const search = (query: string, more: Partial<Query> = {}, api = page) => api.search.query.query({ query, ...more });
const found = async (query: string, more: Partial<Query> = {}, api = page) =>
	(await search(query, more, api)).hits.map(({ externalId }) => externalId);

const SYNONYMS = [
	{ synonymId: "k8s", kind: "equivalent" as const, terms: ["K8s", "Kubernetes"] },
	{ synonymId: "notebook", kind: "oneWay" as const, from: ["notebook"], to: ["laptop"] },
	{ synonymId: "sso", kind: "equivalent" as const, terms: ["SSO", "single sign-on"] },
	{ synonymId: "cats", kind: "equivalent" as const, terms: ["crowder", "clowder"] },
	{ synonymId: "refund", kind: "oneWay" as const, from: ["refund"], to: ["Rückerstattung"] },
	{ synonymId: "zh", kind: "oneWay" as const, from: ["搜索"], to: ["全文检索"] },
	{ synonymId: "cluster", kind: "oneWay" as const, from: ["orchestra"], to: ["kubernetes cluster", "symphony hall"] },
];

describe("with synonyms", () => {
	beforeEach(() => owner.synonyms.replace.mutate({ synonyms: SYNONYMS }));

	test.each([
		["equivalent terms find each other, the word itself first", "k8s ", ["k8s", "kubernetes"]],
		["and so the other way round", "kubernetes ", ["kubernetes", "k8s"]],
		["one way finds both", "notebooks ", ["notebook", "laptop"]],
		["and nothing the other way", "laptops ", ["laptop"]],
		["an abbreviation finds several words", "sso ", ["sso", "sign-on"]],
		["several words find their abbreviation before some of them", "single sign on", ["sign-on", "sso", "sign"]],
		["as a compound, too", "Single-Sign-On", ["sign-on", "sso", "sign"]],
		["a word of another language, by its stem", "refunds ", ["umbau"]],
		["scripts without spaces", "搜索", ["zh"]],
		["one word finds several, and what does not occur is left out", "orchestra ", ["kubernetes"]],
	])("%s", async (_name, query, expected) => {
		expect(await found(query)).toEqual(expected);
	});

	test("the rest of the query counts as ever", async () => {
		expect((await found("sso contract"))[0]).toBe("sign");
		expect((await found("k8s night cluster")).slice(0, 2)).toEqual(["k8s", "kubernetes"]);
	});

	test("a word with a synonym is spelled right, and one without is not", async () => {
		const { hits } = await search("crowder", { explain: true });
		expect(hits[0]?.explanation?.terms[0]).toMatchObject({ matched: "clowder", reading: "synonym" });
		const without = await search("crowder", { explain: true }, other);
		expect(without.hits[0]?.explanation?.terms[0]).toMatchObject({ matched: "clowder", reading: "typo" });
	});

	test("explain names the synonym, and highlights show its words", async () => {
		const hit = (await search("sso", { explain: true })).hits.find(({ externalId }) => externalId === "sign-on");
		const terms = hit?.explanation?.terms ?? [];
		expect(terms.length).toBeGreaterThan(1);
		for (const term of terms)
			expect(term).toMatchObject({ term: "sso", matched: "single sign-on", reading: "synonym" });
		const { text = "", highlights = [] } = hit?.snippet ?? {};
		expect(highlights.map(({ start, end }) => text.slice(start, end))).toEqual(["single", "sign"]);
	});

	test("they are no guesses: nothing turns them off", async () => {
		expect(await found("k8s", { prefix: false, typoTolerance: false })).toEqual(["k8s", "kubernetes"]);
	});

	test("suggestions know them", async () => {
		await ingest(owner, [document("guide", "# Kubernetes guide\n\nAll there is.")]);
		const { documents } = await page.search.suggest.query({ query: "k8s" });
		expect(documents.map(({ externalId }) => externalId)).toEqual(["guide"]);
		await owner.documents.delete.mutate({ externalIds: ["guide"] });
	});

	test("chat answers from passages that have them, and else does not", async () => {
		const ask = async (key: string) => {
			const { runId, visitorToken } = await chatAs(key, null).start.mutate({ message: "What is SSO?" });
			const seen = await watch({ url: inject("server").url, key, visitor: visitorToken, runId });
			return seen.flatMap(({ event }) => (event.type === "citation" ? [event.citation.quote] : []));
		};
		await owner.documents.delete.mutate({ externalIds: ["sso"] });
		expect(await ask(pageKey)).toEqual(["Employees use single sign-on with their company account."]);
		await owner.synonyms.replace.mutate({ synonyms: [] });
		expect(await ask(pageKey)).toEqual([]);
		await ingest(owner, [document("sso", "# Access\n\nEmployees use SSO with their company account.")]);
	});

	test("another client has its own", async () => {
		expect(await found("k8s ", {}, other)).toEqual(["k8s"]);
		await other.synonyms.save.mutate({ kind: "oneWay", from: ["k8s"], to: ["clowder"] });
		expect(await found("k8s ", {}, other)).toEqual(["k8s", "clowder"]);
		expect(await found("k8s ")).toEqual(["k8s", "kubernetes"]);
	});
});

test("a change takes effect at once, of whatever kind, though answers are remembered", async () => {
	await owner.synonyms.replace.mutate({ synonyms: [] });
	const seen = [await found("k8s "), await found("k8s ")];
	await owner.synonyms.save.mutate({ synonymId: "x", kind: "equivalent", terms: ["k8s", "kubernetes"] });
	seen.push(await found("k8s "));
	await owner.synonyms.save.mutate({ synonymId: "x", kind: "equivalent", terms: ["k8s", "clowder"] });
	seen.push(await found("k8s "));
	await owner.synonyms.delete.mutate({ synonymId: "x" });
	seen.push(await found("k8s "));
	await owner.synonyms.replace.mutate({ synonyms: SYNONYMS });
	seen.push(await found("k8s "));
	expect(seen.map((ids) => ids.join())).toEqual([
		"k8s",
		"k8s",
		"k8s,kubernetes",
		"k8s,clowder",
		"k8s",
		"k8s,kubernetes",
	]);
});

test("a synonym that is common is looked up with its word, however rare that is", async () => {
	const common = Array.from({ length: 700 }, (_, index) => document(`c${index}`, `A gadget, number ${index}.`));
	for (let at = 0; at < common.length; at += 100) await ingest(other, common.slice(at, at + 100));
	await ingest(other, [document("rare", "One gizmo.")]);
	await other.synonyms.replace.mutate({ synonyms: [{ kind: "equivalent", terms: ["gizmo", "gadget"] }] });
	const hits = await found("gizmo ", { limit: 20 }, other);
	expect(hits[0]).toBe("rare");
	expect(hits).toHaveLength(20);
});
