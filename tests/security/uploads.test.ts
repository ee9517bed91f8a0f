import { once } from "node:events";
import { request } from "node:http";
import { beforeAll, describe, expect, inject, test, vi } from "vitest";
import { MOST } from "../../server/src/features/limits/schema.ts";
import { createTenant, openDatabaseForFile } from "../harness/tenant.ts";
import { beginningOf, FORM_TYPE, field, file, type Part, type Uploading, upload } from "../harness/upload.ts";
import { guardServer } from "./attack.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";
import { NAMES } from "./names.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet" });
	other = await furnish(database, { canary: "quastenflosser" });
});

const send = (parts: Part[] | Buffer, options: Uploading = {}) => upload(parts, { key: own.secret.secret, ...options });
const page = (name = "page.md") => file(name, "# A page");
const count = () => database.document.count({ where: { clientId: own.clientId } });

/** Sends no more than the beginning of a body, and waits for what is said to that. */
async function begin(headers: Record<string, string>, body: Uint8Array): Promise<number> {
	const url = `${inject("server").url}/api/document/ingest`;
	const sent = request(url, { method: "POST", headers: { "Content-Type": FORM_TYPE, ...headers } });
	sent.write(body);
	const [response] = await once(sent, "response");
	sent.destroy();
	return response.statusCode;
}

describe("U9 who may not is told so before the body is read", () => {
	test.each<[string, () => string | null, number]>([
		["nobody", () => null, 401],
		["a key that was never made", () => "sk_x", 401],
		["a publishable key", () => own.publishable.secret, 403],
	])("%s", async (_name, key, status) => {
		const secret = key();
		const headers: Record<string, string> = secret === null ? {} : { Authorization: `Bearer ${secret}` };
		expect(await begin({ ...headers, "Content-Length": "1000000" }, beginningOf([page()]))).toBe(status);
		expect(await begin({ ...headers, "Transfer-Encoding": "chunked" }, beginningOf([page()]))).toBe(status);
	});

	test("and so is a secret key of another scope, where its twin may", async () => {
		const keyOf = async (scope: "search" | "ingest") =>
			(await own.createKey({ kind: "secret", scopes: [scope] })).secret;
		const headers = async (scope: "search" | "ingest") => ({ Authorization: `Bearer ${await keyOf(scope)}` });
		expect(await begin(await headers("search"), beginningOf([page()]))).toBe(403);
		expect((await send([page()], { key: await keyOf("ingest") })).status).toBe(200);
	});
});

describe("D8 uploads at once", () => {
	/** Begins one with each key and holds them, until the first is refused. */
	async function hold(keys: string[]) {
		const held = keys.map((key) => {
			const headers = { "Content-Type": FORM_TYPE, Authorization: `Bearer ${key}` };
			const sent = request(`${inject("server").url}/api/document/ingest`, { method: "POST", headers });
			sent.on("error", () => undefined).write(beginningOf([page()]));
			return sent;
		});
		const [{ statusCode, headers }] = await Promise.race(held.map((sent) => once(sent, "response")));
		return { held, refusal: [statusCode, headers["retry-after"]] };
	}
	const times = (length: number, key: string) => Array.from({ length }, () => key);
	const newTenant = async () => {
		const tenant = await createTenant(database);
		const newKey = async () => (await tenant.createKey({ kind: "secret", scopes: ["ingest"] })).secret;
		return Promise.all([newKey(), newKey(), newKey()]);
	};
	const status = async (key: string) => (await send([page()], { key })).status;

	test("are as many as a key may have, and no more until one of them has ended", async () => {
		const [key, another] = await newTenant();
		const { held, refusal } = await hold(times(MOST.uploads + 1, key));
		expect(refusal).toEqual([429, "5"]);
		const { json } = await send([page()], { key });
		expect(json.error).toMatchObject({ code: "RATE_LIMITED", details: { retryAfter: 5 } });
		expect(await status(another)).toBe(200);
		for (const one of held) one.destroy();
		await vi.waitFor(async () => expect(await status(key)).toBe(200), { timeout: 10_000 });
	});

	test("are as many as a tenant may have with several keys, and another tenant has its own", async () => {
		const [one, two, three] = await newTenant();
		const half = MOST.uploadsOfTenant / 2;
		const { held, refusal } = await hold([...times(half, one), ...times(half, two), three]);
		expect(refusal).toEqual([429, "5"]);
		expect(await status(three)).toBe(429);
		expect(await status(other.secret.secret)).toBe(200);
		for (const sent of held) sent.destroy();
		await vi.waitFor(async () => expect(await status(three)).toBe(200), { timeout: 10_000 });
	});
});

describe("T2 another tenant's client", () => {
	test.each(["clientId", "client_id", "tenantId", "tenant_id", "chatbotId"])(
		"is as if it were not, by %s",
		async (name) => {
			const { theirs, nobodys } = NAMES[name === "chatbotId" ? name : "clientId"] as (typeof NAMES)[string];
			const naming = (id: unknown) => send([field(name, String(id)), page(`${name}.md`)]);
			const before = await snapshot(database, other.tenantId);
			const [known, unknown] = [await naming(theirs(other)), await naming(nobodys())];
			expect([known.status, known.json.error.message]).toEqual([404, unknown.json.error.message]);
			expect((await naming(theirs(own))).status).toBe(200);
			expect(await snapshot(database, other.tenantId)).toEqual(before);
		},
	);

	test("T2 is not made by the name of a chatbot", async () => {
		expect((await send([field("chatbotId", "new-client"), page()])).status).toBe(400);
	});

	test.each(["", "*", "A,B", '{"not":""}', "[]"])("T5 named %j is refused", async (name) => {
		const before = await count();
		for (const of of ["clientId", "tenantId", "chatbotId"])
			expect((await send([field(of, name), page("t5.md")])).status).toBe(400);
		expect(await count()).toBe(before);
	});
});

describe("U1 a file's name", () => {
	test.each([
		["../../../../app/dist/x.js", "x.js"],
		["..\\..\\evil.md", "evil.md"],
		["%2e%2e%2fx", "%2e%2e%2fx"],
		["/etc/passwd", "passwd"],
		["a\u202egpj.md", "agpj.md"],
		[`${"n".repeat(300)}`, "n".repeat(200)],
		[".env", ".env"],
	])("%j is a name and no more", async (given, name) => {
		const { status, json } = await send([page(given)]);
		expect([status, json.documents?.[0]?.externalId]).toEqual([200, name]);
		expect(json.documents[0].documentId).toMatch(/^doc_\w{22}$/);
	});
});

describe("U2 what a file is, is told by what is in it", () => {
	test.each([
		["HTML said to be PDF", file("a.pdf", "<!doctype html><script>alert(1)</script>", "application/pdf")],
		["a PDF said to be Markdown", file("a.md", "%PDF-1.7 ...", "text/markdown")],
		["SVG said to be HTML", file("a.html", "<svg onload=alert(1)>", "text/html")],
		["a document of Word", file("a.docx", Buffer.from("504b030414000600", "hex"))],
		["U3 a picture that is a page, too", file("a.html", "GIF89a<html><script>alert(1)</script>", "text/html")],
		["an archive said to be text", file("a.txt", Buffer.from("504b030414000600", "hex"), "text/plain")],
		[
			"U5 XML with entities",
			file("a.md", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
		],
		["U12 half a character", file("a.md", Buffer.from([0x61, 0xc3]))],
		["U12 NUL", file("a.md", "a\0b")],
	])("%s is refused, with all that came along", async (_name, part) => {
		const before = await count();
		const { status, json } = await send([page("along.md"), part]);
		expect([status, json.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
		expect(json.error.message).toMatch(/Send Markdown, plain text, HTML, or JSON of documents, in UTF-8/);
		expect(await count()).toBe(before);
	});

	test("U12 NUL and half characters that JSON spells out are cleaned", async () => {
		const text = '[{"externalId": "u\\u000012\\ud800", "route": "/u12", "content": "a\\u0000b\\udfff"}]';
		const { status, json } = await send([file("a.json", text)]);
		expect([status, json.documents[0].externalId]).toEqual([200, "u12\ufffd"]);
	});
});

describe("U8 a form", () => {
	test.each([
		["without a boundary", "multipart/form-data"],
		["with another boundary", "multipart/form-data; boundary=x"],
	])("%s is refused", async (_name, type) => {
		expect((await send([page()], { type })).status).toBe(400);
	});

	test.each(["application/json", "text/plain", "application/octet-stream", "multipart/mixed; boundary=x"])(
		"of type %s is none",
		async (type) => {
			const { status, json } = await send([page()], { type });
			expect([status, json.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
			expect(json.error.message).toMatch(/multipart\/form-data/);
		},
	);

	test("that ends too soon is refused, and nothing of it is stored", async () => {
		const before = await count();
		const { status, json } = await send(beginningOf([page("cut.md")]));
		expect([status, json.error.code]).toEqual([400, "INVALID_INPUT"]);
		expect(await count()).toBe(before);
	});

	test.each([
		["10,000 files", Array.from({ length: 10_000 }, (_, index) => page(`${index}.md`))],
		["20,000 fields", [...Array.from({ length: 20_000 }, () => field("tags", "a")), page()]],
		["a field of 1 MB", [field("title", "x".repeat(1_000_000)), page()]],
		["a file of 6 MB", [file("a.md", "x".repeat(6_000_000))]],
		["files of 24 MB", Array.from({ length: 6 }, (_, index) => file(`${index}.md`, "x".repeat(4_000_000)))],
	])("with %s is refused", async (_name, parts) => {
		const before = await count();
		const { status, json } = await send(parts);
		expect([status, json.error.code]).toEqual([413, "TOO_LARGE"]);
		expect(await count()).toBe(before);
	});

	test.each([
		"x".repeat(1_000_000),
		"__proto__",
		"constructor",
		"prototype",
		"a.b",
		"metadata[__proto__][x]",
		"toString",
	])("I5 with a field %.30s is refused", async (name) => {
		expect((await send([field(name, "x"), page()])).status).toBe(400);
		expect((await send([field("metadata", `{"${name.slice(0, 99)}": 1}`), page("i5.md")])).status).toBeLessThan(500);
		expect(({} as { x?: unknown }).x).toBeUndefined();
	});
});

test("O4 no page of another site can have a visitor's browser upload, by his cookie", async () => {
	const headers = { Cookie: "signpost.session_token=x", Origin: "https://evil.example" };
	expect((await send([page()], { key: null, headers })).status).toBe(401);
});

test("K3 the key comes in one header, and in one of them only", async () => {
	const key = own.secret.secret;
	const statusFor = async (headers: Record<string, string>) => (await send([page()], { key: null, headers })).status;
	expect(await statusFor({ "X-Api-Key": key })).toBe(200);
	expect(await statusFor({ "X-Api-Key": key, Authorization: `Bearer ${key}` })).toBe(401);
	expect(await statusFor({ "X-Admin-Token": key })).toBe(401);
	const admin = { "X-Admin-Token": inject("server").adminToken };
	expect((await send([field("clientId", own.clientId), page()], { key: null, headers: admin })).status).toBe(200);
	expect(await statusFor({ ...admin, "X-Api-Key": key })).toBe(401);
	expect(await statusFor(admin)).toBe(400);
});

test("U10 what is more than a client may store is refused, and another may go on", async () => {
	const clientId = await own.createClient("small");
	const { documents } = { documents: 1 };
	await database.client.update({ where: { id: clientId }, data: { quota: { documents } } });
	const into = (...names: string[]) => send([field("clientId", clientId), ...names.map((name) => page(name))]);
	expect((await into("one.md", "two.md")).json.error).toMatchObject({ code: "STORAGE_QUOTA_EXCEEDED" });
	expect((await into("one.md")).status).toBe(200);
	expect((await into("two.md")).status).toBe(413);
	expect((await send([page("other.md")], { key: other.secret.secret })).status).toBe(200);
});

test("U11 a line of 900,000 characters is taken at once", async () => {
	const { status } = await send([file("line.md", "word ".repeat(180_000))]);
	expect(status).toBe(200);
});

test("D1 an upload is counted as one call of the key", async () => {
	const { id, secret } = await own.createKey({ kind: "secret", scopes: ["ingest"] });
	await database.key.update({ where: { id }, data: { callsPerDay: 2 } });
	const statuses: number[] = [];
	for (let call = 0; call < 3; call += 1) statuses.push((await send([page()], { key: secret })).status);
	expect(statuses).toEqual([200, 200, 429]);
});
