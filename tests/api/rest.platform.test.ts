/** What programs of the older platform send, as they send it: from registering to the figures, by the login's bearer. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";

const { url } = inject("server");

const account = { email: `platform-${randomUUID()}@example.com`, password: "a long password" };
let token: string;
let registered: { tenantId: string; clientId: string; chatbotId: string };

async function call(place: string, body?: object | FormData, bearer: string | null = token) {
	const [method = "", path = ""] = place.split(" ");
	const isForm = body instanceof FormData;
	const response = await fetch(url + path, {
		method,
		headers: {
			...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
			...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
		},
		...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
	});
	return { status: response.status, json: await response.json() };
}

const formOf = (name: string, content: string, fields: Record<string, string> = {}) => {
	const form = new FormData();
	for (const [field, value] of Object.entries(fields)) form.append(field, value);
	form.append("file", new Blob([content]), name);
	return form;
};

beforeAll(async () => {
	registered = (await call("POST /api/auth/register", { ...account, organisation: "Shoes" }, null)).json;
	token = (await call("POST /api/auth/login", account, null)).json.token;
});

test("registers, and logs in to a bearer", async () => {
	expect(registered).toMatchObject({
		tenantId: expect.stringMatching(/^ten_/),
		chatbotId: expect.stringMatching(/^wgt_/),
	});
	expect(token).toEqual(expect.any(String));
	const wrong = await call("POST /api/auth/login", { ...account, password: "another password" }, null);
	expect([wrong.status, wrong.json.error.code]).toEqual([401, "UNAUTHENTICATED"]);
	expect((await call("GET /api/chatbots", undefined, `${token}x`)).status).toBe(401);
});

test("makes, lists, reads, changes and deletes chatbots", async () => {
	const made = (await call("POST /api/chatbots", { name: "Helper", instructions: "Be brief." })).json;
	expect(made).toMatchObject({ chatbotId: expect.stringMatching(/^wgt_/), name: "Helper" });
	const path = `/api/chatbots/${made.chatbotId}`;
	const { chatbots } = (await call("GET /api/chatbots")).json;
	expect(chatbots.map(({ chatbotId }: { chatbotId: string }) => chatbotId)).toContain(made.chatbotId);
	expect((await call(`GET ${path}`)).json).toMatchObject({ name: "Helper", instructions: "Be brief." });
	expect((await call(`PATCH ${path}`, { name: "Guide" })).json).toMatchObject({
		name: "Guide",
		instructions: "Be brief.",
	});
	expect((await call(`DELETE ${path}`)).json).toMatchObject({ deleted: true });
	expect((await call(`GET ${path}`)).status).toBe(404);
});

describe("documents", () => {
	test("come in as files, are listed by their chatbot, answer, and are deleted", async () => {
		const { chatbotId } = registered;
		const form = formOf("returns.md", "# Returns\n\nShoes can be returned within thirty days.", { chatbotId });
		const taken = await call("POST /api/document/ingest", form);
		expect(taken).toMatchObject({ status: 200, json: { accepted: 1, jobId: expect.any(String) } });
		const [{ documentId }] = taken.json.documents;
		const listed = async () => (await call(`GET /api/chatbots/${chatbotId}/documents?limit=10`)).json.documents;
		await expect.poll(listed).toMatchObject([{ documentId, title: "Returns", status: "ready" }]);
		const asked = { message: "Can shoes be returned?", chatbotId };
		const { json } = await call("POST /api/conversation/chat", asked);
		expect(json).toMatchObject({ answered: true, answer: expect.stringContaining("thirty days") });
		const next = await call("POST /api/conversation/chat", { ...asked, conversationId: json.conversationId });
		expect(next.status).toBe(404);
		expect((await call(`DELETE /api/document/${documentId}`)).json).toEqual({ deleted: 1 });
		expect(await listed()).toEqual([]);
	});

	test.each(["clientId", "client_id", "tenantId", "tenant_id"])("take the client as %s", async (name) => {
		const send = (client: string) =>
			call("POST /api/document/ingest", formOf(`${name}.md`, `# ${name}`, { [name]: client }));
		expect((await send(registered.clientId)).json).toMatchObject({ accepted: 1 });
		expect((await send("cli_unknown")).status).toBe(404);
	});

	test("of no chatbot, or of none that there is, are refused", async () => {
		for (const id of ["wgt_unknown", "docs"])
			expect((await call(`GET /api/chatbots/${id}/documents`)).status).toBe(404);
		expect((await call(`GET /api/chatbots/${registered.chatbotId}/documents?clientId=other`)).status).toBe(400);
		expect((await call(`GET /api/chatbots/${registered.chatbotId}/documents`, undefined, null)).status).toBe(401);
	});

	test("are those of the chatbot's client, of several", async () => {
		await call("POST /api/clients", { slug: "second" });
		const { chatbotId } = (await call("POST /api/chatbots", { name: "Second", clientId: "second" })).json;
		await call("POST /api/document/ingest", formOf("second.md", "# Second", { chatbotId }));
		const { documents } = (await call(`GET /api/chatbots/${chatbotId}/documents`)).json;
		expect(documents.map(({ externalId }: { externalId: string }) => externalId)).toEqual(["second.md"]);
		expect((await call("DELETE /api/clients/second")).status).toBe(200);
	});
});

test("reads and changes the tenant's settings", async () => {
	expect((await call("GET /api/tenant/settings")).json).toMatchObject({ name: "Shoes" });
	expect((await call("PATCH /api/tenant/settings", { name: "More shoes" })).json).toMatchObject({ name: "More shoes" });
	expect((await call("PATCH /api/tenant/settings", { colour: "red" })).status).toBe(400);
});

test("gives figures of all, and of each client", async () => {
	const { status, json } = await call("GET /api/stats/overview");
	expect(status).toBe(200);
	expect(json.clients).toEqual([
		expect.objectContaining({ clientId: registered.clientId, questions: expect.any(Number) }),
	]);
	expect((await call("GET /api/stats/overview", undefined, null)).status).toBe(401);
});
