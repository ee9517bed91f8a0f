import { expect, test } from "vitest";
import { clientNumber } from "../../server/src/database/term-keys.ts";
import { connect, createTenant, ingest, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();

async function setUp() {
	const tenant = await createTenant(database);
	const api = connect(tenant.secret.secret);
	const routesFor = async (query: string) => (await api.search.query.query({ query })).hits.map((hit) => hit.route);
	return { tenant, api, routesFor };
}

test("documents in every format become searchable", async () => {
	const { api, routesFor } = await setUp();
	const job = await ingest(api, [
		{ externalId: "a", route: "/a", content: "# Apples\n\nGrown in orchards." },
		{
			externalId: "b",
			route: "/b",
			format: "html",
			content: "<title>Boats</title><main><p>Sail on rivers.</p></main>",
		},
		{ externalId: "c", route: "/c", format: "text", title: "Clouds", content: "Drift over hills." },
	]);
	expect(job).toMatchObject({
		status: "done",
		total: 3,
		processed: 3,
		added: 3,
		changed: 0,
		unchanged: 0,
		failed: 0,
		failures: [],
	});
	expect(await routesFor("orchards")).toEqual(["/a"]);
	expect(await routesFor("rivers")).toEqual(["/b"]);
	expect(await routesFor("hills")).toEqual(["/c"]);
});

test("the same again costs nothing; a change replaces the old text whole", async () => {
	const { api, routesFor, tenant } = await setUp();
	const document = { externalId: "a", route: "/a", content: "# Apples\n\nGrown in orchards." };
	await ingest(api, [document]);
	const before = await database.chunk.findMany({ where: { clientId: tenant.clientId }, select: { id: true } });
	expect(await ingest(api, [document])).toMatchObject({ unchanged: 1, changed: 0, chunks: 0 });
	expect(await database.chunk.findMany({ where: { clientId: tenant.clientId }, select: { id: true } })).toEqual(before);
	expect(await ingest(api, [{ ...document, content: "# Apples\n\nGrown in gardens." }])).toMatchObject({ changed: 1 });
	expect(await routesFor("orchards")).toEqual([]);
	expect(await routesFor("gardens")).toEqual(["/a"]);
});

test("a change of the route or of a tag is a change", async () => {
	const { api } = await setUp();
	const document = { externalId: "a", route: "/a", content: "Apples" };
	await ingest(api, [document]);
	expect(await ingest(api, [{ ...document, route: "/b" }])).toMatchObject({ changed: 1 });
	expect(await ingest(api, [{ ...document, route: "/b", tags: ["fruit"] }])).toMatchObject({ changed: 1 });
	expect(await api.documents.get.query({ externalId: "a" })).toMatchObject({
		route: "/b",
		tags: ["fruit"],
		status: "ready",
	});
});

test("statistics stay those of what is stored, through changes and deletions", async () => {
	const { api, tenant } = await setUp();
	await ingest(api, [
		{ externalId: "a", route: "/a", content: "apple banana" },
		{ externalId: "b", route: "/b", content: "apple cherry" },
	]);
	await ingest(api, [{ externalId: "a", route: "/a", content: "banana date" }]);
	await api.documents.delete.mutate({ externalIds: ["b"] });
	const { clientId } = tenant;
	const counted = await database.$queryRaw`
		SELECT key # ${clientNumber(clientId)}::int AS id, count(*)::int AS frequency
		FROM chunks, unnest(terms) AS key WHERE client_id = ${clientId} GROUP BY 1 ORDER BY 1`;
	const kept = await database.$queryRaw`
		SELECT id, document_frequency AS frequency FROM terms WHERE client_id = ${clientId} AND document_frequency <> 0 ORDER BY 1`;
	expect(kept).toEqual(counted);
	const client = await database.client.findUniqueOrThrow({ where: { id: clientId } });
	expect(client.chunkCount).toBe(await database.chunk.count({ where: { clientId } }));
});

test("F30: one idempotency key gives one job and one reply, also 20 times at once", async () => {
	const { api, tenant } = await setUp();
	const input = { idempotencyKey: "import-1", documents: [{ externalId: "a", route: "/a", content: "Apples" }] };
	const replies = await Promise.all(
		Array.from({ length: 20 }, () => connect(tenant.secret.secret).ingest.documents.mutate(input)),
	);
	expect(new Set(replies.map((reply) => reply.jobId)).size).toBe(1);
	expect(await database.ingestJob.count({ where: { clientId: tenant.clientId } })).toBe(1);
	const other = { ...input, documents: [{ externalId: "a", route: "/a", content: "Pears" }] };
	await expect(api.ingest.documents.mutate(other)).rejects.toMatchObject({
		data: { code: "CONFLICT", httpStatus: 409 },
	});
});

test("a document that cannot be read fails with its reason; the others go on, and its old version serves", async () => {
	const { api, routesFor } = await setUp();
	await ingest(api, [{ externalId: "a", route: "/a", content: "Apples in orchards" }]);
	const tooManyPassages = "汉字连着汉字。".repeat(140_000);
	const job = await ingest(api, [
		{ externalId: "a", route: "/a", content: tooManyPassages },
		{ externalId: "b", route: "/b", content: "Boats on rivers" },
	]);
	expect(job).toMatchObject({ failed: 1, added: 1 });
	expect(job.failures[0]).toMatchObject({ externalId: "a", reason: expect.stringMatching(/\S/) });
	expect(await routesFor("orchards")).toEqual(["/a"]);
	expect(await api.documents.get.query({ externalId: "a" })).toMatchObject({
		status: "failed",
		error: job.failures[0]?.reason,
	});
});

test("F32: of two versions accepted one after the other the later one stays", async () => {
	const { api, routesFor } = await setUp();
	const jobs: string[] = [];
	for (const word of ["alpha", "beta", "gamma"]) {
		jobs.push(
			(await api.ingest.documents.mutate({ documents: [{ externalId: "a", route: "/a", content: word }] })).jobId,
		);
	}
	await expect
		.poll(
			async () =>
				(await Promise.all(jobs.map((jobId) => api.ingest.job.query({ jobId })))).every((job) => job.status === "done"),
			{ timeout: 20_000 },
		)
		.toBe(true);
	expect(await routesFor("gamma")).toEqual(["/a"]);
	expect([...(await routesFor("alpha")), ...(await routesFor("beta"))]).toEqual([]);
});

test("ingesting into a new client of the tenant makes the client", async () => {
	const { api, tenant } = await setUp();
	const { jobId } = await api.ingest.documents.mutate({
		clientId: "handbook",
		documents: [{ externalId: "a", route: "/a", content: "Apples" }],
	});
	await expect.poll(async () => (await api.ingest.job.query({ clientId: "handbook", jobId })).status).toBe("done");
	expect((await api.search.query.query({ tenantId: "handbook", query: "apples" })).hits).toHaveLength(1);
	expect((await api.search.query.query({ query: "apples" })).hits).toEqual([]);
	const client = await database.client.findFirstOrThrow({ where: { tenantId: tenant.tenantId, slug: "handbook" } });
	expect(await database.chatbot.count({ where: { clientId: client.id } })).toBe(1);
});
