import { beforeAll, describe, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;
let owner: TestApi;

const page = (externalId: string, content: string) => ({ externalId, route: `/${externalId}`, content });

const DOCUMENTS = [
	page("refunds", "# Refunds\n\nMoney is paid back in ten days after the cancellation."),
	page("reference", "# Reference\n\nEvery procedure of the interface."),
	page("setup", "# Setup\n\nWhat to do on the first day."),
	page("workspace", "# Desks\n\nA work space for everybody."),
	page("zh", "# 退款政策\n\n我们在十天内退还货款。"),
	page("th", "# นโยบายการคืนเงิน\n\nเราคืนเงินภายในสิบวัน"),
	page("hi", "# धनवापसी नीति\n\nपैसा दस दिनों में लौटाया जाता है।"),
	page("ar", "# سياسة الاسترداد\n\nتعاد الأموال خلال عشرة أيام من الإلغاء."),
	page("el", "# Επιστροφές χρημάτων\n\nΤα χρήματα επιστρέφονται σε δέκα ημέρες."),
	page("tr", "# İade koşulları\n\nÜcretler on gün içinde geri ödenir, kargo ücretsizdir."),
	page("ru", "# Возврат товара\n\nДеньги возвращаются через десять дней."),
	page("fr", "# Résiliation\n\nLe contrat prend fin après un préavis."),
];

beforeAll(async () => {
	const tenant = await createTenant(database);
	owner = connect(tenant.secret.secret);
	await ingest(owner, DOCUMENTS);
	api = connect(tenant.publishable.secret);
});

type Options = { prefix?: boolean; typoTolerance?: boolean; explain?: boolean };
const search = (query: string, options: Options = {}) => api.search.query.query({ query, ...options });
const firstFor = async (query: string, options?: Options) => (await search(query, options)).hits[0]?.externalId;

describe("the last word may be unfinished", () => {
	test.each([
		["two letters", "se", "setup"],
		["three letters", "refu", "refunds"],
		["a whole word before it", "money ba", "refunds"],
		["Hindi", "धनवा", "hi"],
		["Arabic", "الاستر", "ar"],
		["Greek", "επιστρ", "el"],
		["Greek without accents", "χρηματ", "el"],
		["Turkish", "ücrets", "tr"],
		["Turkish capitals", "KARG", "tr"],
		["Russian", "возвр", "ru"],
		["French without accents", "resili", "fr"],
		["Chinese, which has no spaces", "退款政", "zh"],
		["Thai, which has no spaces", "คืนเ", "th"],
	])("%s", async (_name, query, expected) => {
		expect(await firstFor(query)).toBe(expected);
	});

	test("but not when something stands behind it, or when that is not wanted", async () => {
		expect((await search("procedu ")).hits).toEqual([]);
		expect((await search("procedu.")).hits).toEqual([]);
		expect((await search("procedu", { prefix: false })).hits).toEqual([]);
	});

	test("a whole word is preferred to a longer one", async () => {
		await ingest(owner, [page("ref", "# Whistle\n\nThe ref blows."), page("refs", "# Refer\n\nRefer, reflex, refer.")]);
		expect(await firstFor("ref")).toBe("ref");
	});
});

describe("a word that occurs nowhere may be misspelt", () => {
	test.each([
		["a letter too few", "refnds ", "refunds"],
		["a letter too many", "refuunds ", "refunds"],
		["a wrong letter", "refumds ", "refunds"],
		["two letters swapped", "rfeunds ", "refunds"],
		["a wrong first letter", "befunds ", "refunds"],
		["two slips in a long word", "canecllatoin ", "refunds"],
		["Hindi", "धनवापससी ", "hi"],
		["Arabic", "الاستراد ", "ar"],
		["Greek", "επιστοφές ", "el"],
		["Turkish", "koşulalrı ", "tr"],
		["Russian", "вовзрат ", "ru"],
		["two words that are one", "set up ", "setup"],
		["one word that is two", "workspace ", "workspace"],
	])("%s", async (_name, query, expected) => {
		expect(await firstFor(query)).toBe(expected);
		expect(await firstFor(query, { typoTolerance: false })).not.toBe(expected);
	});

	test.each(["dsy ", "dys ", "refxyzds ", "32 "])("but not everything is: %j", async (query) => {
		expect((await search(query)).hits).toEqual([]);
	});
});

test("what was meant is marked, explained and counted, and recommended only when enough is sure", async () => {
	const { hits } = await search("canecllation mony", { explain: true });
	const [hit] = hits;
	const marked = hit?.snippet.highlights.map(({ start, end }) => hit.snippet.text.slice(start, end));
	expect(marked).toEqual(["Money", "cancellation"]);
	const readings = hit?.explanation?.terms.map(({ term, matched, reading }) => `${term} ${reading} ${matched}`);
	expect(new Set(readings)).toEqual(new Set(["mony typo money", "canecllation typo cancellation"]));
	const sum = hit?.explanation?.terms.reduce((total, { score }) => total + score, 0);
	expect(sum).toBeCloseTo(hit?.score ?? 0, 2);
});

test("of several meanings the best one counts, not their sum", async () => {
	const { hits } = await search("ref", { explain: true });
	for (const hit of hits) {
		const sum = hit.explanation?.terms.reduce((total, { score }) => total + score, 0);
		expect(sum).toBeCloseTo(hit.score, 2);
		expect(new Set(hit.explanation?.terms.map(({ matched }) => matched)).size).toBe(1);
	}
});

test("words of deleted documents are not found any more, and new ones are at once", async () => {
	const tenant = await createTenant(database);
	const own = connect(tenant.secret.secret);
	await ingest(own, [page("a", "# Lighthouse\n\nIt stands there."), page("b", "# Boats\n\nThey pass.")]);
	const ids = async (query: string) => (await own.search.query.query({ query })).hits.map((hit) => hit.externalId);
	expect([await ids("ligth"), await ids("lihgthouse"), await ids("lighth")]).toEqual([[], ["a"], ["a"]]);
	await own.documents.delete.mutate({ externalIds: ["a"] });
	await new Promise((resolve) => setTimeout(resolve, 2_100));
	expect([await ids("lihgthouse"), await ids("lighth")]).toEqual([[], []]);
	await ingest(own, [page("c", "# Harbours\n\nThey are deep.")]);
	expect([await ids("habrours"), await ids("harb")]).toEqual([["c"], ["c"]]);
});

test("no other client's words are offered", async () => {
	const other = connect((await createTenant(database)).secret.secret);
	await ingest(other, [page("x", "# Nothing\n\nWithout a word of the others.")]);
	expect((await other.search.query.query({ query: "refumds" })).hits).toEqual([]);
	expect((await other.search.query.query({ query: "refun" })).hits).toEqual([]);
});

test("refuses options that are no booleans", async () => {
	const input = { query: "a", prefix: "yes" } as unknown as { query: string };
	await expect(api.search.query.query(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});

describe("a query of very many words", () => {
	const unknown = (count: number) =>
		Array.from({ length: count }, (_, index) => `qqq${"zvx"[index % 3]}${"jkwy"[index % 4]}`);

	test("has the first of its misspelt words corrected, and no more", async () => {
		expect(await firstFor(`${unknown(11).join(" ")} refnds `)).toBe("refunds");
		expect((await search(`${unknown(12).join(" ")} refnds `)).hits).toEqual([]);
	});
});
