/** What pages and programs of older search widgets send, as they send it. */
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createSite, openDatabaseForFile, type TestSite } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url, adminToken } = inject("server");
let site: TestSite;
beforeAll(async () => {
	site = await createSite(database, [
		{ externalId: "returns", route: "/returns", title: "Returns", content: "Shoes may be returned within 60 days." },
		{ externalId: "hours", route: "/hours", title: "Opening hours", content: "The shop opens at nine." },
	]);
});

type Sent = { key?: string; body?: unknown; headers?: Record<string, string>; type?: string };

async function call(place: string, { key, body, headers = {}, type = "application/json" }: Sent = {}) {
	const [method = "", path = ""] = place.split(" ");
	const response = await fetch(url + path, {
		...{ method, headers: { ...headers, ...(key === undefined ? {} : { "X-API-Key": key }) } },
		...(body === undefined ? {} : { body: new Blob([JSON.stringify(body)], { type }) }),
	});
	return { status: response.status, json: await response.json() };
}

describe("POST /api/widget/search", () => {
	test.each(["tenantId", "tenant_id", "client_id", "clientId"])("takes the client as %s", async (name) => {
		const body = { query: "return shoes", [name]: site.tenant.clientId };
		const { status, json } = await call("POST /api/widget/search", { key: site.tenant.publishable.secret, body });
		expect(status).toBe(200);
		expect(json.recommendedRoute).toBe("/returns");
		expect(json.results[0]).toMatchObject({ title: "Returns", route: "/returns", score: expect.any(Number) });
		const scores = json.results.map(({ score }: { score: number }) => score);
		expect(scores).toEqual([...scores].sort((one, other) => other - one));
	});

	test("refuses two different clients, and one that is not there", async () => {
		const key = site.tenant.publishable.secret;
		const search = (body: object) => call("POST /api/widget/search", { key, body: { query: "shoes", ...body } });
		expect((await search({ client_id: "docs", clientId: "other" })).status).toBe(400);
		expect((await search({ tenant_id: "docs", clientId: "other" })).status).toBe(400);
		expect((await search({ tenant_id: "other" })).json.error.code).toBe("NOT_FOUND");
	});
});

describe("POST /api/widget/events", () => {
	const count = () => database.event.count({ where: { clientId: site.tenant.clientId } });

	test.each(["tenantId", "tenant_id", "client_id", "clientId"])("takes the client as %s", async (name) => {
		const key = site.tenant.publishable.secret;
		const event = { type: "click", route: "/returns", [name]: site.tenant.clientId };
		expect((await call("POST /api/widget/events", { key, body: event })).json).toMatchObject({ accepted: 1 });
		const elsewhere = await call("POST /api/widget/events", { key, body: { ...event, [name]: "cli_unknown" } });
		expect([elsewhere.status, elsewhere.json.error.code]).toEqual([404, "NOT_FOUND"]);
	});

	test("takes one event, or several", async () => {
		const key = site.tenant.publishable.secret;
		const before = await count();
		const one = { tenant_id: site.tenant.clientId, type: "click", route: "/returns" };
		expect((await call("POST /api/widget/events", { key, body: one })).json).toEqual({ accepted: 1, duplicates: 0 });
		const several = { clientId: "docs", events: [{ type: "view" }, { type: "search", query: "shoes" }] };
		expect((await call("POST /api/widget/events", { key, body: several })).json).toMatchObject({ accepted: 2 });
		expect(await count()).toBe(before + 3);
	});

	test("takes what a page sends as it is left, with the key in it", async () => {
		const before = await count();
		const body = { key: site.tenant.publishable.secret, type: "view", route: "/hours" };
		expect((await call("POST /api/widget/events", { body, type: "text/plain;charset=UTF-8" })).status).toBe(200);
		expect(await count()).toBe(before + 1);
		expect((await call("POST /api/widget/events", { body: { ...body, key: "pk_x" }, type: "text/plain" })).status).toBe(
			401,
		);
		expect(await count()).toBe(before + 1);
	});
});

describe.each(["clients", "tenants"])("/api/widget/%s/{client}/documents", (name) => {
	const path = () => `/api/widget/${name}/${site.tenant.clientId}/documents`;
	const key = () => site.tenant.secret.secret;
	const ids = async () => {
		const { json } = await call(`GET ${path()}?limit=200`, { key: key() });
		return json.documents.map(({ externalId }: { externalId: string }) => externalId);
	};

	test("lists, takes and deletes documents", async () => {
		const documents = [
			{ externalId: `${name}/1`, route: "/new", content: "New." },
			{ externalId: `${name}/2`, route: "/newer", content: "Newer.", updatedAt: "2026-11-21T10:00:00Z" },
		];
		expect((await call(`POST ${path()}`, { key: key(), body: { documents } })).json).toMatchObject({ accepted: 2 });
		expect(await ids()).toEqual(expect.arrayContaining([`${name}/1`, `${name}/2`]));
		const byQuery = await call(`DELETE ${path()}?externalIds=${name}/1`, { key: key() });
		expect(byQuery.json).toEqual({ deleted: 1 });
		const byBody = await call(`DELETE ${path()}`, { key: key(), body: { externalIds: [`${name}/2`] } });
		expect(byBody.json).toEqual({ deleted: 1 });
		expect(await ids()).not.toContain(`${name}/1`);
		expect((await call(`DELETE ${path()}`, { key: key() })).status).toBe(400);
	});

	test.each(["tenantId", "tenant_id", "client_id", "clientId"])(
		"takes the client in the payload as %s, too",
		async (field) => {
			const documents = [{ externalId: `${name}/${field}`, route: "/new", content: "New." }];
			const put = (client: string) => call(`POST ${path()}`, { key: key(), body: { documents, [field]: client } });
			expect((await put(site.tenant.clientId)).json).toMatchObject({ accepted: 1 });
			expect((await put("other")).status).toBe(400);
		},
	);

	test.each<[string, (token: string) => Record<string, string>]>([
		["Authorization", (token) => ({ Authorization: `Bearer ${token}` })],
		["X-Admin-Token", (token) => ({ "X-Admin-Token": token })],
	])("takes the operator's token as %s", async (_header, carry) => {
		const headers = carry(adminToken);
		const documents = [{ externalId: `${name}/operator`, route: "/new", content: "New." }];
		expect((await call(`POST ${path()}`, { headers, body: { documents } })).json).toMatchObject({ accepted: 1 });
		expect((await call(`GET ${path()}`, { headers })).status).toBe(200);
		const gone = await call(`DELETE ${path()}`, { headers, body: { externalIds: [`${name}/operator`] } });
		expect(gone.json).toEqual({ deleted: 1 });
		expect((await call(`GET ${path()}`, { headers: carry(`${adminToken}x`) })).status).toBe(401);
		expect((await call(`GET ${path()}`, { headers, key: key() })).status).toBe(401);
	});

	test("refuses a publishable key, and another tenant's", async () => {
		const stranger = await createSite(database, [{ externalId: "x", route: "/x", content: "X." }]);
		expect((await call(`GET ${path()}`, { key: site.tenant.publishable.secret })).status).toBe(403);
		expect((await call(`GET ${path()}`, { key: stranger.tenant.secret.secret })).status).toBe(404);
		expect((await call(`GET ${path()}`)).status).toBe(401);
	});
});

test("K3 X-Admin-Token opens these routes only", async () => {
	const headers = { "X-Admin-Token": adminToken };
	expect((await call(`GET /api/documents?clientId=${site.tenant.clientId}`, { headers })).status).toBe(401);
	const both = { ...headers, Authorization: `Bearer ${adminToken}` };
	const path = `/api/widget/clients/${site.tenant.clientId}/documents`;
	expect((await call(`GET ${path}`, { headers: both })).status).toBe(401);
});

test("GET /api/health says that all is well", async () => {
	expect((await call("GET /api/health")).json).toMatchObject({ status: "ok" });
});

test("DELETE /api/document/{id} deletes it, once", async () => {
	const [document] = (await site.server.documents.list.query({})).documents;
	const path = `/api/document/${document?.documentId}`;
	expect((await call(`DELETE ${path}`, { key: site.tenant.secret.secret })).json).toEqual({ deleted: 1 });
	expect((await call(`DELETE ${path}`, { key: site.tenant.secret.secret })).status).toBe(404);
});
