import { beforeAll, expect, test } from "vitest";
import { seededRandom } from "../bench/random.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

const page = (externalId: string, content: string) => ({ externalId, route: `/${externalId}`, content });
const LETTERS = [..."abcdefgh"];

const random = seededRandom(7);
/** Words that begin alike, up to eleven of them. */
const family = () => Array.from({ length: random.below(12) }, () => `comp${random.pick(LETTERS)}zzy`);

const FAMILIES = Array.from({ length: 800 }, (_, index) =>
	page(`family${index}`, `Page ${index} has ${family().join(" ")} and ${"filler ".repeat(random.below(120))}.`),
);
const long = (name: string, word: string, parts: number) => {
	const part = (index: number) => `## Part ${index}\n\n${`${word} `.repeat(12)}${"filler ".repeat(280)}`;
	return page(name, Array.from({ length: parts }, (_, index) => part(index)).join("\n\n"));
};
const LONG = long("long", "hugeword", 120);
/** So many passages hold the word that not all that do are looked at. */
const VAST = long("vast", "vastword", 450);
const SHORT = Array.from({ length: 15 }, (_, index) =>
	page(
		`short${index}`,
		`Here is hugeword once, vastword too, and number ${index} of what else there is to be said of it.`,
	),
);

beforeAll(async () => {
	const tenant = await createTenant(database);
	const owner = connect(tenant.secret.secret);
	for (let at = 0; at < FAMILIES.length; at += 100) await ingest(owner, FAMILIES.slice(at, at + 100));
	await ingest(owner, [LONG, VAST, ...SHORT]);
	api = connect(tenant.publishable.secret);
}, 60_000);

async function pagesOf(query: string): Promise<string[]> {
	const found: string[] = [];
	let cursor: string | undefined;
	do {
		const { hits, nextCursor } = await api.search.query.query({ query, ...(cursor === undefined ? {} : { cursor }) });
		found.push(...hits.map(({ externalId }) => externalId));
		cursor = nextCursor ?? undefined;
	} while (cursor !== undefined);
	return found;
}

test("no page repeats a hit where a word may become many that stand together", async () => {
	const found = await pagesOf("comp");
	expect(found.length).toBeGreaterThan(150);
	expect(new Set(found).size).toBe(found.length);
	const { hits } = await api.search.query.query({ query: "comp", limit: 50 });
	expect(hits.map(({ externalId }) => externalId)).toEqual(found.slice(0, 50));
});

test.each([
	["long", "hugeword"],
	["vast", "vastword"],
])("a %s document that answers with many passages leaves room for the others", async (name, word) => {
	const found = await pagesOf(word);
	expect(found.toSorted()).toEqual([name, ...SHORT.map(({ externalId }) => externalId)].toSorted());
});
