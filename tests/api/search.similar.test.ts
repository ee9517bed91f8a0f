import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

const page = (externalId: string, content: string) => ({ externalId, route: `/${externalId}`, content, tags: ["t"] });

beforeAll(async () => {
	const tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), [
		page("refunds", "# Refunds\n\nMoney is paid back to the card within ten days of the return."),
		page("returns", "# Returns\n\nA return is taken for thirty days; the refund goes to the card."),
		page("boats", "# Boats\n\nSails, ropes and anchors of wooden boats."),
		page("ropes", "# Ropes\n\nKnots for ropes of boats."),
		page("alone", "# Zymurgy\n\nFermentation."),
	]);
	api = connect(tenant.publishable.secret);
});

const similarTo = async (externalId: string) =>
	(await api.search.similar.query({ externalId })).documents.map((document) => document.externalId);

test("gives the documents that share what tells most of one, never itself", async () => {
	expect((await similarTo("refunds"))[0]).toBe("returns");
	expect((await similarTo("boats"))[0]).toBe("ropes");
	for (const own of ["refunds", "boats"]) expect(await similarTo(own)).not.toContain(own);
	expect(await similarTo("alone")).toEqual([]);
});

test("takes either id, and gives what a link needs", async () => {
	const { documents } = await api.search.similar.query({ externalId: "boats", limit: 1 });
	expect(documents).toEqual([
		{
			...{ documentId: expect.stringMatching(/^doc_/), externalId: "ropes", title: "Ropes", route: "/ropes" },
			...{ tags: ["t"], score: expect.any(Number) },
		},
	]);
	const back = await api.search.similar.query({ documentId: documents[0]?.documentId ?? "", limit: 1 });
	expect(back.documents.map((document) => document.externalId)).toEqual(["boats"]);
});

test("refuses a document that does not exist or is another client's", async () => {
	const other = connect((await createTenant(database)).publishable.secret);
	for (const call of [
		api.search.similar.query({ externalId: "nothing" }),
		api.search.similar.query({ documentId: "doc_nothing" }),
		other.search.similar.query({ externalId: "boats" }),
	])
		await expect(call).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});

test.each([[{}], [{ documentId: "doc_1", externalId: "boats" }], [{ externalId: "boats", limit: 0 }]])(
	"refuses %j",
	async (input) => {
		await expect(api.search.similar.query(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	},
);
