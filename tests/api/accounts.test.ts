import { describe, expect, test } from "vitest";
import { newId } from "../../server/src/ids.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { connect, createTenant, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const newAccount = () => ({
	email: `${newId("user")}@example.com`.toLowerCase(),
	password: "a long password",
	organisation: "Ünïcode & Söhne",
});

describe("accounts.register", () => {
	test("makes all that one needs to begin", async () => {
		const account = newAccount();
		const made = await connect(null).accounts.register.mutate(account);
		expect(made).toMatchObject({
			publishableKey: /^pk_/.exec(made.publishableKey)?.input,
			tenantId: expect.any(String),
		});
		const [page, server] = [connect(made.publishableKey), connect(made.secretKey)];
		await expect(page.search.query.query({ query: "anything" })).resolves.toMatchObject({ hits: [] });
		await expect(server.models.list.query({})).resolves.toBeDefined();
		const client = await database.client.findUniqueOrThrow({
			where: { id: made.clientId },
			include: { chatbots: true },
		});
		expect(client).toMatchObject({ tenantId: made.tenantId, slug: "unicode-sohne", name: account.organisation });
		expect(client.chatbots.map(({ id }) => id)).toEqual([made.chatbotId]);
		const me = await connect(await logIn({ ...account, userId: "" })).accounts.me.query({});
		expect(me).toMatchObject({
			...{ email: account.email, emailVerified: false, superuser: false, tenantId: made.tenantId },
			memberships: [{ tenantId: made.tenantId, tenant: account.organisation, role: "owner" }],
		});
	});

	test("makes nothing for an address that has an account, and answers alike", async () => {
		const account = newAccount();
		const first = await connect(null).accounts.register.mutate(account);
		const count = () => database.tenant.count({ where: { name: "Second" } });
		const second = await connect(null).accounts.register.mutate({ ...account, organisation: "Second" });
		expect(Object.keys(second)).toEqual(Object.keys(first));
		expect(second.message).toBe(first.message);
		expect(await count()).toBe(0);
		await expect(connect(second.secretKey).models.list.query({})).rejects.toMatchObject({
			data: { code: "UNAUTHENTICATED" },
		});
	});

	test.each([
		["a short password", { password: "short" }],
		["no address", { email: "nobody" }],
		["more than there is", { role: "owner" }],
	])("refuses %s", async (_name, change) => {
		const made = connect(null).accounts.register.mutate({ ...newAccount(), ...change });
		await expect(made).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});
});

describe("sessions", () => {
	test("a wrong password opens none", async () => {
		const person = await createPerson(database);
		await expect(logIn({ ...person, password: "wrong password" })).rejects.toMatchObject({
			data: { code: "UNAUTHENTICATED" },
		});
		await expect(logIn(person)).resolves.toEqual(expect.any(String));
	});

	test("ends by logging out, the others with logoutEverywhere", async () => {
		const person = await createPerson(database);
		const [one, two, three] = await Promise.all([logIn(person), logIn(person), logIn(person)]);
		const me = (token: string) => connect(token).accounts.me.query({});
		await connect(one).accounts.logout.mutate({});
		await expect(me(one)).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
		await expect(me(two)).resolves.toMatchObject({ email: person.email, tenantId: null, memberships: [] });
		await connect(two).accounts.logoutEverywhere.mutate({});
		for (const token of [two, three]) {
			await expect(me(token)).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
		}
	});

	test("works in one tenant at a time", async () => {
		const [a, b] = [await createTenant(database), await createTenant(database)];
		const person = await createPerson(database, { [a.tenantId]: "viewer", [b.tenantId]: "owner" });
		const api = connect(await logIn(person));
		for (const tenant of [b, a]) {
			const me = await api.accounts.switchTenant.mutate({ tenantId: tenant.tenantId });
			expect(me).toMatchObject({ tenantId: tenant.tenantId });
			await expect(api.documents.list.query({ clientId: tenant.clientId })).resolves.toMatchObject({ documents: [] });
			const other = tenant === a ? b : a;
			await expect(api.documents.list.query({ clientId: other.clientId })).rejects.toMatchObject({
				data: { code: "NOT_FOUND" },
			});
		}
		await expect(api.accounts.switchTenant.mutate({ tenantId: newId("tenant") })).rejects.toMatchObject({
			data: { code: "NOT_FOUND" },
		});
	});
});
