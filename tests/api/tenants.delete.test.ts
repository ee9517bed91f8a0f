import { expect, test } from "vitest";
import { tablesWith } from "../harness/everywhere.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { connect, openDatabaseForFile } from "../harness/tenant.ts";
import { furnish } from "../security/furniture.ts";

const database = openDatabaseForFile();
const code = (expected: string) => ({ data: { code: expected } });

test("L10 tenants.delete leaves nothing of the tenant in any table; only an owner may, who writes its name", async () => {
	const own = await furnish(database, { canary: "rotbarsch", spares: 1 });
	const { tenantId } = own;
	const { name } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
	const admin = connect(await logIn(await createPerson(database, { [tenantId]: "admin" })));
	const owner = connect(await logIn(await createPerson(database, { [tenantId]: "owner" })));
	for (const api of [admin, connect(own.secret.secret)])
		await expect(api.tenants.delete.mutate({ name })).rejects.toMatchObject(code("FORBIDDEN"));
	await expect(owner.tenants.delete.mutate({ name: `${name}!` })).rejects.toMatchObject(code("INVALID_INPUT"));
	expect((await owner.clients.list.query({})).clients).not.toEqual([]);

	expect(await owner.tenants.delete.mutate({ tenantId, name })).toEqual({ deleted: true });
	for (const api of [owner, connect(own.secret.secret)]) {
		const refused = () => api.clients.list.query({}).catch(({ data }) => data.httpStatus);
		await expect.poll(refused).toBeGreaterThanOrEqual(401);
	}
	for (const text of [tenantId, own.clientId, "rotbarsch stands"])
		await expect.poll(() => tablesWith(database, text), { timeout: 20_000 }).toEqual([]);
});
