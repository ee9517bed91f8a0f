import { expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();

/** Long enough that a word that stands there once is in no tier. */
const FILLER = "Nothing else is said here about anything at all. ".repeat(12);

async function clientOf(texts: Record<string, string>) {
	const tenant = await createTenant(database);
	const documents = Object.entries(texts).map(([externalId, content]) => ({
		externalId,
		route: `/${externalId}`,
		title: externalId,
		content,
	}));
	await ingest(connect(tenant.secret.secret), documents);
	return connect(tenant.publishable.secret);
}

test("of two words that are as rare, the one that recurs where it stands decides, also misspelt", async () => {
	const recurring = {
		recurs1: `Voucher, voucher, voucher. ${FILLER}`,
		recurs2: `A voucher is a voucher: a voucher. ${FILLER}`,
	};
	const api = await clientOf({
		...recurring,
		...{ recurs3: `One voucher. ${FILLER}`, permits1: `Parking permits. ${FILLER}` },
		...{ permits2: `This permits much. ${FILLER}`, permits3: `That permits more. ${FILLER}` },
	});
	for (const query of ["permits voucher ", "permits vouchr "]) {
		const { hits } = await api.search.query.query({ query, explain: true });
		const idf = (word: string) =>
			hits.flatMap(({ explanation }) => explanation?.terms ?? []).find(({ matched }) => matched === word)?.idf ?? 0;
		expect(hits[0]?.externalId).toMatch(/^recurs[12]$/);
		if (query.includes("voucher")) expect(idf("voucher")).toBeGreaterThan(1.1 * idf("permits"));
	}
});

test("hyphens and apostrophes are found as any other, and abbreviations by their plural", async () => {
	const api = await clientOf({
		virus: "HIV–1 spreads.",
		apostrophe: "The baker’s dozen.",
		plural: "All userIDs are short.",
	});
	const firstFor = async (query: string) => (await api.search.query.query({ query })).hits[0]?.externalId;
	expect(await firstFor("HIV-1")).toBe("virus");
	expect(await firstFor("baker's")).toBe("apostrophe");
	expect(await firstFor("ID")).toBe("plural");
});
