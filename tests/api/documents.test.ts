import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

beforeAll(async () => {
	api = connect((await createTenant(database)).secret.secret);
	const documents = Array.from({ length: 7 }, (_, index) => ({
		...{ externalId: `page-${index}`, route: `/${index}`, content: `# Page ${index}\n\nText of ${index}.` },
		source: index < 5 ? "handbook" : "blog",
	}));
	await ingest(api, documents);
});

test("documents.list pages through all, by source where asked", async () => {
	const seen: string[] = [];
	let cursor: string | null = null;
	do {
		const page = await api.documents.list.query({ limit: 3, ...(cursor === null ? {} : { cursor }) });
		expect(page.total).toBe(7);
		seen.push(...page.documents.map((document) => document.externalId));
		cursor = page.nextCursor;
	} while (cursor !== null);
	expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `page-${index}`));
	expect((await api.documents.list.query({ source: "blog" })).documents.map((document) => document.title)).toEqual([
		"Page 5",
		"Page 6",
	]);
	expect((await api.documents.list.query({ status: "failed" })).total).toBe(0);
});

test("documents.get gives the text to which all offsets refer", async () => {
	const { hits } = await api.search.query.query({ query: "text of 3" });
	const document = await api.documents.get.query({ documentId: hits[0]?.documentId ?? "" });
	expect(document).toMatchObject({
		externalId: "page-3",
		title: "Page 3",
		source: "handbook",
		status: "ready",
		chunkCount: 1,
	});
	const chunk = await database.chunk.findFirstOrThrow({ where: { documentId: document.documentId } });
	expect(document.text.slice(chunk.startOffset, chunk.endOffset)).toBe(chunk.text);
});

test("documents.get refuses none, both and unknown", async () => {
	await expect(api.documents.get.query({})).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	await expect(api.documents.get.query({ documentId: "a", externalId: "b" })).rejects.toMatchObject({
		data: { code: "INVALID_INPUT" },
	});
	await expect(api.documents.get.query({ externalId: "none" })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});

test("documents.delete takes all or nothing, out of search at once", async () => {
	const both = { externalIds: ["page-6", "none"] };
	await expect(api.documents.delete.mutate(both)).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
	expect((await api.documents.list.query({})).total).toBe(7);
	expect(await api.documents.delete.mutate({ externalIds: ["page-6"] })).toEqual({ deleted: 1 });
	expect((await api.documents.list.query({})).total).toBe(6);
	expect((await api.search.query.query({ query: "Page 6" })).hits.map((hit) => hit.externalId)).not.toContain("page-6");
	await expect(api.documents.delete.mutate({})).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});
