import { beforeAll, describe, expect, inject, test } from "vitest";
import { createSignpost, PermissionError } from "../../sdk/src/index.ts";
import { connect, createTenant, openDatabaseForFile, type TestApi, type TestTenant } from "../harness/tenant.ts";
import { field, file, type Part, upload } from "../harness/upload.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
let api: TestApi;
beforeAll(async () => {
	tenant = await createTenant(database);
	api = connect(tenant.secret.secret);
});

const send = (...parts: Part[]) => upload(parts, { key: tenant.secret.secret });
const refusal = async (...parts: Part[]) => {
	const { status, json } = await send(...parts);
	return [status, json.error.code, json.error.message];
};

async function done(jobId: string) {
	for (;;) {
		const job = await api.ingest.job.query({ jobId });
		if (job.status === "done") return job;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
}

describe("files", () => {
	test("become documents that are found, in one job", async () => {
		const { status, json } = await send(
			file("returns.md", "# Returns\n\nSandals may be returned within 60 days.", "text/markdown"),
			file("hours.html", "<!doctype html><title>Hours</title><body><p>The sandal shop opens at nine.", "text/html"),
			file("notes.txt", "# no heading\nSandals are in the cellar.", "text/plain"),
		);
		expect(status).toBe(200);
		expect(json).toMatchObject({ accepted: 3, jobId: expect.stringMatching(/^job_/) });
		expect(json.documents.map(({ externalId }: { externalId: string }) => externalId)).toEqual([
			...["returns.md", "hours.html", "notes.txt"],
		]);
		expect(await done(json.jobId)).toMatchObject({ total: 3, added: 3, failed: 0 });
		const [returns, hours, notes] = await Promise.all(
			json.documents.map(({ documentId }: { documentId: string }) => api.documents.get.query({ documentId })),
		);
		expect(returns).toMatchObject({ title: "Returns", route: "/returns.md", status: "ready" });
		expect(hours).toMatchObject({ title: "Hours", route: "/hours.html" });
		expect(notes.text).toContain("# no heading");
		const { hits } = await api.search.query.query({ query: "returned within days" });
		expect(hits[0]).toMatchObject({ externalId: "returns.md" });
	});

	test("have what the fields say of each, and of all", async () => {
		const { json } = await send(
			...[field("title", "First"), field("title", "Second"), field("externalId", "a"), field("externalId", "b")],
			...[field("route", "/first"), field("route", "https://shop.example/second")],
			...[field("tags", "one"), field("tags", "two"), field("metadata", '{"price": 5, "by": "hand"}')],
			...[field("source", "cellar"), field("updatedAt", "2026-05-01T12:00:00Z"), field("format", "text")],
			...[file("x.md", "# A"), file("x.md", "# B")],
		);
		await done(json.jobId);
		const all = { tags: ["one", "two"], metadata: { price: 5, by: "hand" }, source: "cellar" };
		expect(await api.documents.get.query({ externalId: "a" })).toMatchObject({
			...all,
			title: "First",
			route: "/first",
		});
		const second = await api.documents.get.query({ externalId: "b" });
		expect(second).toMatchObject({ ...all, title: "Second", route: "https://shop.example/second", text: "# B" });
		expect(second.updatedAt).toEqual(new Date("2026-05-01T12:00:00Z"));
	});

	test("of JSON hold documents that say all of it themselves", async () => {
		const document = (externalId: string) => ({ externalId, route: `/${externalId}`, content: "In JSON." });
		const dated = { ...document("j1"), updatedAt: "2026-05-01T12:00:00Z" };
		const { json } = await send(
			file("list.json", JSON.stringify([dated, document("j2")]), "application/json"),
			file("input.json", JSON.stringify({ documents: [document("j3")] })),
			file("one", JSON.stringify(document("j4"))),
		);
		expect(json.documents.map(({ externalId }: { externalId: string }) => externalId)).toEqual([
			"j1",
			"j2",
			"j3",
			"j4",
		]);
		const { updatedAt } = await api.documents.get.query({ externalId: "j1" });
		expect(updatedAt).toEqual(new Date("2026-05-01T12:00:00Z"));
	});

	test("are named by browsers' own forms, too", async () => {
		const form = new FormData();
		form.append("file", new Blob(["# Sent by a form"], { type: "text/markdown" }), "form é.md");
		const request = new Request("http://x", { method: "POST", body: form });
		const body = Buffer.from(await request.arrayBuffer());
		const type = request.headers.get("content-type") ?? "";
		const { json } = await upload(body, { key: tenant.secret.secret, type });
		expect(json.documents[0].externalId).toBe("form é.md");
		const route = (await api.documents.get.query({ externalId: "form é.md" })).route;
		expect(route).toBe("/form%20%C3%A9.md");
	});

	test("that come again with their key are stored once", async () => {
		const parts = [field("idempotencyKey", "again"), file("again.md", "# Again")];
		const first = await send(...parts);
		expect((await send(...parts)).json).toEqual(first.json);
		expect((await send(parts[0] as Part, file("again.md", "# Other"))).json.error.code).toBe("CONFLICT");
	});
});

describe("the client", () => {
	test.each(["clientId", "client_id", "tenantId", "tenant_id"])("may be named as %s", async (name) => {
		const clientId = await tenant.createClient(`by-${name.toLowerCase().replace("_", "-")}`);
		const { json } = await send(field(name, clientId), file("named.md", `# ${name}`));
		expect(json.accepted).toBe(1);
		expect((await api.documents.list.query({ clientId })).total).toBe(1);
	});

	test("may be named by its chatbot, as everywhere", async () => {
		const clientId = await tenant.createClient("with-chatbot");
		const { id: chatbotId } = await database.chatbot.findFirstOrThrow({ where: { clientId } });
		await send(field("chatbotId", chatbotId), file("bot.md", "# Bot"));
		await send(field("chatbotId", chatbotId), field("clientId", "with-chatbot"), file("both.md", "# Both"));
		expect((await api.documents.list.query({ clientId: chatbotId })).total).toBe(2);
		const elsewhere = await send(field("chatbotId", chatbotId), field("clientId", "docs"), file("x.md", "# X"));
		expect([elsewhere.status, elsewhere.json.error.code]).toEqual([404, "NOT_FOUND"]);
	});

	test("is made by a key that may, where what it is sent is good", async () => {
		const clients = () => database.client.count({ where: { tenantId: tenant.tenantId, slug: "made" } });
		expect((await send(field("clientId", "made"), field("route", "//bad"), file("m.md", "# M"))).status).toBe(400);
		expect(await clients()).toBe(0);
		expect((await send(field("clientId", "made"), file("m.md", "# M"))).status).toBe(200);
		expect(await clients()).toBe(1);
	});
});

describe("the SDK", () => {
	test("uploads files, with what is said of each and of all", async () => {
		const signpost = createSignpost({ url: inject("server").url, key: tenant.secret.secret });
		const files = [{ name: "sdk.md", content: "# By the SDK" }, new File(["<p>A page"], "sdk.html")];
		const updatedAt = new Date("2026-05-01T12:00:00Z");
		const said = { route: ["/sdk/1", "/sdk/2"], tags: ["a", "b"], metadata: { price: 5 }, updatedAt };
		const job = await signpost.ingest.upload(files, { ...said, idempotencyKey: "sdk" });
		expect(await signpost.ingest.upload(files, { ...said, idempotencyKey: "sdk" })).toEqual(job);
		expect(await signpost.ingest.wait(job)).toMatchObject({ total: 2, added: 2 });
		const [first, second] = job.documents;
		const { tags, metadata } = said;
		expect(await signpost.documents.get({ documentId: first?.documentId ?? "" })).toMatchObject({
			...{ externalId: "sdk.md", title: "By the SDK", route: "/sdk/1", tags, metadata, updatedAt },
		});
		expect(second).toMatchObject({ externalId: "sdk.html" });
	});

	test("names its client, and says what is wrong by its own errors", async () => {
		const clientId = await tenant.createClient("by-sdk");
		const options = { url: inject("server").url, key: tenant.secret.secret, clientId: "by-sdk" };
		const signpost = createSignpost(options);
		await signpost.ingest.upload([{ name: "a.md", content: new Uint8Array([65]) }]);
		expect((await api.documents.list.query({ clientId })).total).toBe(1);
		const refused = signpost.ingest.upload([{ name: "a.pdf", content: "%PDF-" }]);
		await expect(refused).rejects.toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE", status: 415 });
		const wrong = signpost.ingest.upload([{ name: "a.md", content: "A" }], { route: ["//x"] });
		await expect(wrong).rejects.toMatchObject({ issues: [{ path: "route.0" }], requestId: expect.any(String) });
		const stranger = createSignpost({ ...options, key: tenant.publishable.secret });
		await expect(stranger.ingest.upload([{ name: "a.md", content: "A" }])).rejects.toBeInstanceOf(PermissionError);
	});
});

describe("what is refused", () => {
	test.each<[string, Part[], string | RegExp]>([
		["no file", [field("title", "A")], /Send the files as multipart/],
		["an empty file", [file("a.md", "")], '"a.md" is empty.'],
		["a field that there is not", [field("chunks", "5"), file("a.md", "# A")], /chunks/],
		["another number of titles", [field("title", "A"), file("a.md", "# A"), file("b.md", "# B")], /title: send one/],
		[
			"a route that leads elsewhere",
			[field("route", "//evil.example"), file("a.md", "# A")],
			/documents\.0\.route|route\.0/,
		],
		[
			"metadata that is no JSON",
			[field("metadata", "{"), file("a.md", "# A")],
			"metadata is no JSON that can be read.",
		],
		["metadata with a depth", [field("metadata", '{"a": {"b": 1}}'), file("a.md", "# A")], /metadata/],
		["two clients", [field("client_id", "docs"), field("clientId", "x"), file("a.md", "# A")], /clientId/],
		["two different names", [field("tenantId", "docs"), field("clientId", "x"), file("a.md", "# A")], /clientId/],
		["a list of clients", [field("clientId", "docs"), field("clientId", "x"), file("a.md", "# A")], /clientId/],
		["JSON of something else", [file("a.json", '{"a": 1}')], /documents\.0\.externalId/],
		["one id twice", [file("a.md", "# A"), file("a.md", "# B")], /stands twice/],
		["too much text", [file("a.md", "x".repeat(1_000_001))], /1,000,000 characters/],
	])("%s", async (_name, parts, message) => {
		const [status, code, said] = await refusal(...parts);
		expect([status, code]).toEqual([400, "INVALID_INPUT"]);
		expect(said).toMatch(message);
	});

	test("101 documents, where 100 are taken", async () => {
		const documents = Array.from({ length: 101 }, (_, index) => ({
			externalId: `m${index}`,
			route: "/m",
			content: "M",
		}));
		const sent = (count: number) => send(file("many.json", JSON.stringify(documents.slice(0, count))));
		expect((await sent(101)).status).toBe(400);
		expect((await sent(100)).json.accepted).toBe(100);
	});
});
