import { expect, inject, test } from "vitest";
import { createTenant, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url, adminToken } = inject("server");

test("K3 the admin token opens older routes by either header, and by one of them only", async () => {
	const { clientId } = await createTenant(database);
	const status = async (path: string, headers: Record<string, string>) => (await fetch(url + path, { headers })).status;
	for (const name of ["clients", "tenants"]) {
		const path = `/api/widget/${name}/${clientId}/documents`;
		expect(await status(path, { "X-Admin-Token": adminToken })).toBe(200);
		expect(await status(path, { Authorization: `Bearer ${adminToken}` })).toBe(200);
		expect(await status(path, { "X-Admin-Token": `${adminToken}x` })).toBe(401);
		expect(await status(path, { "X-Admin-Token": adminToken, Authorization: `Bearer ${adminToken}` })).toBe(401);
	}
	expect(await status(`/api/documents?clientId=${clientId}`, { "X-Admin-Token": adminToken })).toBe(401);
});
