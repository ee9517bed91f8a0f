import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";

const TOKEN = "the-token-of-the-operator-of-this-server";
let server: TestServer;
beforeAll(async () => {
	server = await startServer({ environment: { ADMIN_TOKEN: TOKEN } });
});
afterAll(() => server.remove());

async function list(headers: Record<string, string>, path = "clients"): Promise<number> {
	const { url, clientId } = server.demo;
	return (await fetch(`${url}/api/widget/${path}/${clientId}/documents`, { headers })).status;
}

test("K3 the admin token opens older routes by either header, and by one of them only", async () => {
	for (const path of ["clients", "tenants"]) {
		expect(await list({ "X-Admin-Token": TOKEN }, path)).toBe(200);
		expect(await list({ Authorization: `Bearer ${TOKEN}` }, path)).toBe(200);
		expect(await list({ "X-Admin-Token": `${TOKEN}x` }, path)).toBe(401);
		expect(await list({ "X-Admin-Token": TOKEN, Authorization: `Bearer ${TOKEN}` }, path)).toBe(401);
	}
	const { url, clientId } = server.demo;
	const newer = await fetch(`${url}/api/documents?clientId=${clientId}`, { headers: { "X-Admin-Token": TOKEN } });
	expect(newer.status).toBe(401);
});
