import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { newId } from "../../server/src/ids.ts";
import { type Mailbox, openMailbox, tokenIn } from "../harness/mailbox.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { startServer, type TestServer, UNLIMITED } from "../harness/server.ts";
import { connect, createTenant, openDatabase } from "../harness/tenant.ts";

const CLI = fileURLToPath(new URL("../../sdk/dist/cli.js", import.meta.url));
const ADMIN_TOKEN = "an-operator-token-of-32-characters";

let mailbox: Mailbox;
let server: TestServer;
let database: Database;
beforeAll(async () => {
	mailbox = await openMailbox();
	server = await startServer({ environment: { ...UNLIMITED, SMTP_URL: mailbox.url, ADMIN_TOKEN } });
	database = openDatabase(server.connectionString);
});
afterAll(async () => {
	await database.$disconnect();
	await server.remove();
	await mailbox.close();
});

const as = (token: string | null) => connect(token, { url: server.demo.url });
const enter = (person: Parameters<typeof logIn>[0]) => logIn(person, { url: server.demo.url });
const newAddress = () => `${newId("user")}@example.com`.toLowerCase();
const refused = (code: string) => ({ data: { code } });

describe("mails of an account", () => {
	test("confirm its address, once", async () => {
		const account = { email: newAddress(), password: "a long password", organisation: "Mailed" };
		await as(null).accounts.register.mutate(account);
		const token = tokenIn(await mailbox.read(account.email));
		await as(null).accounts.verifyEmail.mutate({ token });
		const me = await as(await enter({ ...account, userId: "" })).accounts.me.query({});
		expect(me.emailVerified).toBe(true);
		await expect(as(null).accounts.verifyEmail.mutate({ token })).rejects.toMatchObject(refused("INVALID_INPUT"));
		await as(null).accounts.register.mutate(account);
		expect(await mailbox.read(account.email)).toContain("You have an account already");
	});

	test("K6 set a new password, once, and end all sessions", async () => {
		const person = await createPerson(database);
		const session = await enter(person);
		await as(null).accounts.requestPasswordReset.mutate({ email: person.email });
		const token = tokenIn(await mailbox.read(person.email));
		const reset = () => as(null).accounts.resetPassword.mutate({ token, password: "another password" });
		await reset();
		await expect(reset()).rejects.toMatchObject(refused("INVALID_INPUT"));
		await expect(enter(person)).rejects.toMatchObject(refused("UNAUTHENTICATED"));
		await expect(enter({ ...person, password: "another password" })).resolves.toBeDefined();
		const stillIn = () =>
			as(session)
				.accounts.me.query({})
				.catch((error) => error.data.code);
		await expect.poll(stillIn, { timeout: 1_000, interval: 50 }).toBe("UNAUTHENTICATED");
	});

	test("K6 are good no more once another of them has set a new password, and confirm the address", async () => {
		const person = await createPerson(database);
		await database.user.update({ where: { id: person.userId }, data: { emailVerified: false } });
		const tokens: string[] = [];
		for (const _ of [1, 2]) {
			await as(null).accounts.requestPasswordReset.mutate({ email: person.email });
			tokens.push(tokenIn(await mailbox.read(person.email)));
		}
		const [first = "", second = ""] = tokens;
		const reset = (token: string) => as(null).accounts.resetPassword.mutate({ token, password: "another password" });
		await reset(second);
		await expect(reset(first)).rejects.toMatchObject(refused("INVALID_INPUT"));
		const session = await enter({ ...person, password: "another password" });
		expect((await as(session).accounts.me.query({})).emailVerified).toBe(true);
	});

	test("K6 are good for nothing when they have expired", async () => {
		const person = await createPerson(database);
		await as(null).accounts.requestPasswordReset.mutate({ email: person.email });
		const token = tokenIn(await mailbox.read(person.email));
		const stored = await database.verification.findMany({ where: { value: person.userId } });
		expect(JSON.stringify(stored)).not.toContain(token);
		await database.verification.updateMany({ where: { value: person.userId }, data: { expiresAt: new Date(0) } });
		const reset = as(null).accounts.resetPassword.mutate({ token, password: "another password" });
		await expect(reset).rejects.toMatchObject(refused("INVALID_INPUT"));
	});

	test("K13 are asked for alike where there is no account", async () => {
		const person = await createPerson(database);
		const nobody = newAddress();
		const ask = (email: string) => as(null).accounts.requestPasswordReset.mutate({ email });
		expect(await ask(nobody)).toEqual(await ask(person.email));
		await mailbox.read(person.email);
		expect(mailbox.count(nobody)).toBe(0);
	});
});

describe("members", () => {
	async function createTeam() {
		const tenant = await createTenant(database);
		const owner = await createPerson(database, { [tenant.tenantId]: "owner" });
		const admin = await createPerson(database, { [tenant.tenantId]: "admin" });
		return { tenant, owner, admin, asOwner: as(await enter(owner)), asAdmin: as(await enter(admin)) };
	}

	test("come by an invitation, once, with a new account or their own", async () => {
		const { tenant, asAdmin } = await createTeam();
		const newcomer = { email: newAddress(), password: "a long password", userId: "" };
		const known = await createPerson(database);
		for (const person of [newcomer, known]) {
			await asAdmin.members.invite.mutate({ email: person.email, role: "editor" });
			const token = tokenIn(await mailbox.read(person.email));
			const accept = (password?: string) =>
				as(null).invitations.accept.mutate({ token, ...(password && { password }) });
			if (person === newcomer) await expect(accept()).rejects.toMatchObject(refused("INVALID_INPUT"));
			await accept(person.password);
			await expect(accept(person.password)).rejects.toMatchObject(refused("INVALID_INPUT"));
			const me = await as(await enter(person)).accounts.me.query({});
			expect(me.memberships).toMatchObject([{ tenantId: tenant.tenantId, role: "editor" }]);
		}
		expect((await asAdmin.members.list.query({})).members).toHaveLength(4);
		expect(await asAdmin.invitations.list.query({})).toEqual({ invitations: [] });
	});

	test("K14 whoever has made an account with an address that is not his comes in by no invitation", async () => {
		const { asAdmin } = await createTeam();
		const [email, theirs, mine] = [newAddress(), "the thief's password", "the owner's password"];
		await as(null).accounts.register.mutate({ email, password: theirs, organisation: "Taken" });
		await mailbox.read(email);
		const thief = await enter({ email, password: theirs, userId: "" });
		await asAdmin.members.invite.mutate({ email, role: "admin" });
		const token = tokenIn(await mailbox.read(email));
		await expect(as(null).invitations.accept.mutate({ token })).rejects.toMatchObject(refused("INVALID_INPUT"));
		await as(null).invitations.accept.mutate({ token, password: mine });
		await expect(as(thief).accounts.me.query({})).rejects.toMatchObject(refused("UNAUTHENTICATED"));
		await expect(enter({ email, password: theirs, userId: "" })).rejects.toMatchObject(refused("UNAUTHENTICATED"));
		const me = await as(await enter({ email, password: mine, userId: "" })).accounts.me.query({});
		expect(me.memberships.map(({ role }) => role).sort()).toEqual(["admin", "owner"]);
	});

	test("K14 nobody becomes a superuser by an address that he has not confirmed", async () => {
		const account = { email: newAddress(), password: "a long password" };
		await as(null).accounts.register.mutate({ ...account, organisation: "Unconfirmed" });
		const raise = () => as(ADMIN_TOKEN).accounts.setSuperuser.mutate({ email: account.email, superuser: true });
		await expect(raise()).rejects.toMatchObject(refused("CONFLICT"));
		await as(null).accounts.verifyEmail.mutate({ token: tokenIn(await mailbox.read(account.email)) });
		await raise();
	});

	test("a revoked invitation opens nothing", async () => {
		const { asAdmin } = await createTeam();
		const email = newAddress();
		const { invitationId } = await asAdmin.members.invite.mutate({ email, role: "viewer" });
		const token = tokenIn(await mailbox.read(email));
		await asAdmin.invitations.revoke.mutate({ invitationId });
		const accept = as(null).invitations.accept.mutate({ token, password: "a long password" });
		await expect(accept).rejects.toMatchObject(refused("INVALID_INPUT"));
	});

	test("K15 an admin makes and touches no owner, and the last owner stays", async () => {
		const { owner, admin, asOwner, asAdmin } = await createTeam();
		const { userId } = owner;
		const future = newAddress();
		await asOwner.members.invite.mutate({ email: future, role: "owner" });
		const attempts = [
			asAdmin.members.invite.mutate({ email: future, role: "viewer" }),
			asAdmin.members.invite.mutate({ email: newAddress(), role: "owner" }),
			asAdmin.members.changeRole.mutate({ userId: admin.userId, role: "owner" }),
			asAdmin.members.changeRole.mutate({ userId, role: "viewer" }),
			asAdmin.members.suspend.mutate({ userId, suspended: true }),
			asAdmin.members.remove.mutate({ userId }),
		];
		for (const attempt of attempts) await expect(attempt).rejects.toMatchObject(refused("FORBIDDEN"));
		const ends = [
			asOwner.members.changeRole.mutate({ userId, role: "admin" }),
			asOwner.members.suspend.mutate({ userId, suspended: true }),
			asOwner.members.remove.mutate({ userId }),
		];
		for (const end of ends) await expect(end).rejects.toMatchObject(refused("CONFLICT"));
		await asOwner.members.changeRole.mutate({ userId: admin.userId, role: "owner" });
		await asAdmin.members.remove.mutate({ userId });
		expect((await asAdmin.members.list.query({})).members.map((member) => member.userId)).toEqual([admin.userId]);
	});

	test("T2 of other tenants are nobody", async () => {
		const [mine, theirs] = [await createTeam(), await createTeam()];
		for (const userId of [theirs.admin.userId, newId("user")]) {
			await expect(mine.asOwner.members.remove.mutate({ userId })).rejects.toMatchObject({
				...refused("NOT_FOUND"),
				message: "There is no such member.",
			});
		}
		for (const tenantId of [theirs.tenant.tenantId, newId("tenant")])
			await expect(mine.asOwner.members.list.query({ tenantId })).rejects.toMatchObject(refused("NOT_FOUND"));
		expect((await theirs.asOwner.members.list.query({})).members).toHaveLength(2);
	});

	test("the operator acts in every tenant that it names, and makes superusers", async () => {
		const { tenant, admin, asAdmin } = await createTeam();
		const other = await createTenant(database);
		const operator = as(ADMIN_TOKEN);
		const { tenantId } = tenant;
		await expect(operator.members.list.query({})).rejects.toMatchObject(refused("INVALID_INPUT"));
		expect((await operator.members.list.query({ tenantId })).members).toHaveLength(2);
		await expect(operator.documents.list.query({ clientId: other.clientId })).resolves.toMatchObject({ total: 0 });
		const look = () => asAdmin.documents.list.query({ clientId: other.clientId });
		await expect(look()).rejects.toMatchObject(refused("NOT_FOUND"));
		await expect(asAdmin.accounts.setSuperuser.mutate({ email: admin.email, superuser: true })).rejects.toMatchObject(
			refused("FORBIDDEN"),
		);
		await operator.accounts.setSuperuser.mutate({ email: admin.email, superuser: true });
		await expect(look()).resolves.toMatchObject({ total: 0 });
		for (const token of [ADMIN_TOKEN.slice(1), `${ADMIN_TOKEN}x`])
			await expect(as(token).members.list.query({ tenantId })).rejects.toMatchObject(refused("UNAUTHENTICATED"));
	});
});

describe("the audit log", () => {
	const entriesIn = async (tenantId: string | null) =>
		(await database.auditEntry.findMany({ where: { tenantId }, orderBy: { at: "asc" } })).map(
			({ procedure, result, actorId }) => [procedure, result, actorId],
		);

	test("has what people do to their accounts, in the tenant where they work, and no secret", async () => {
		const [email, password] = [newAddress(), "the first password"];
		const account = { email, password, organisation: "Audited" };
		const { tenantId } = await as(null).accounts.register.mutate(account);
		const mailed = tokenIn(await mailbox.read(account.email));
		await as(null).accounts.verifyEmail.mutate({ token: mailed });
		const { userId = "", token } = await as(null).accounts.login.mutate({ email, password });
		await expect(as(null).accounts.login.mutate({ email, password: "a wrong password" })).rejects.toThrow();
		await as(null).accounts.requestPasswordReset.mutate({ email: account.email });
		const reset = { token: tokenIn(await mailbox.read(account.email)), password: "the second password" };
		await as(null).accounts.resetPassword.mutate(reset);
		const again = await as(null).accounts.login.mutate({ email, password: reset.password });
		const me = as(again.token);
		const passwords = { currentPassword: "a wrong password", newPassword: "the third password" };
		await expect(me.accounts.changePassword.mutate(passwords)).rejects.toThrow();
		await me.accounts.changePassword.mutate({ ...passwords, currentPassword: reset.password });
		await me.accounts.me.query({});
		await me.accounts.logoutEverywhere.mutate({});
		expect(await entriesIn(tenantId)).toEqual([
			["accounts.register", "OK", userId],
			["accounts.verifyEmail", "OK", userId],
			["accounts.login", "OK", userId],
			["accounts.login", "UNAUTHENTICATED", userId],
			["accounts.requestPasswordReset", "OK", userId],
			["accounts.resetPassword", "OK", userId],
			["accounts.login", "OK", userId],
			["accounts.changePassword", "INVALID_INPUT", userId],
			["accounts.changePassword", "OK", userId],
			["accounts.logoutEverywhere", "OK", userId],
		]);
		const all = JSON.stringify(await database.auditEntry.findMany({ where: { tenantId } }));
		for (const secret of [account.email, 'password"', mailed, reset.token, token ?? "", again.token ?? ""])
			expect(all).not.toContain(secret);
	});

	test("has guesses at accounts that there are not, for the operator only", async () => {
		const operator = as(ADMIN_TOKEN);
		const before = (await operator.audit.listAll.query({ procedure: "accounts.login" })).entries.length;
		await expect(as(null).accounts.login.mutate({ email: newAddress(), password: "a" })).rejects.toThrow();
		const { entries } = await operator.audit.listAll.query({ procedure: "accounts.login", result: "UNAUTHENTICATED" });
		expect(entries[0]).toMatchObject({ tenantId: null, actor: { type: "person", id: null }, target: {} });
		expect(entries.length).toBeLessThanOrEqual(before + 1);
	});

	test("has who is invited, let in, raised, suspended and removed, and by whom", async () => {
		const tenant = await createTenant(database);
		const owner = await createPerson(database, { [tenant.tenantId]: "owner" });
		const asOwner = as(await enter(owner));
		const [email, other] = [newAddress(), newAddress()];
		await asOwner.members.invite.mutate({ email, role: "viewer" });
		const { invitationId } = await asOwner.members.invite.mutate({ email: other, role: "viewer" });
		await asOwner.invitations.revoke.mutate({ invitationId });
		const token = tokenIn(await mailbox.read(email));
		await as(null).invitations.accept.mutate({ token, password: "a long password" });
		const { members } = await asOwner.members.list.query({});
		const userId = members.find((member) => member.email === email)?.userId ?? "";
		await asOwner.members.changeRole.mutate({ userId, role: "admin" });
		await asOwner.members.suspend.mutate({ userId, suspended: true });
		await asOwner.members.remove.mutate({ userId });
		expect(await entriesIn(tenant.tenantId)).toEqual([
			["accounts.login", "OK", owner.userId],
			["members.invite", "OK", owner.userId],
			["members.invite", "OK", owner.userId],
			["invitations.revoke", "OK", owner.userId],
			["invitations.accept", "OK", userId],
			["members.changeRole", "OK", owner.userId],
			["members.suspend", "OK", owner.userId],
			["members.remove", "OK", owner.userId],
		]);
		const { entries } = await asOwner.audit.list.query({ procedure: "members.changeRole" });
		expect(entries[0]).toMatchObject({ actor: { type: "member" }, target: { userId, role: "admin" } });
		const all = JSON.stringify(await database.auditEntry.findMany({ where: { tenantId: tenant.tenantId } }));
		for (const secret of [email, other, token]) expect(all).not.toContain(secret);
	});

	test("has what a superuser does in tenants where he is no member", async () => {
		const tenant = await createTenant(database);
		const person = await createPerson(database);
		await as(ADMIN_TOKEN).accounts.setSuperuser.mutate({ email: person.email, superuser: true });
		await as(await enter(person)).members.invite.mutate({
			tenantId: tenant.tenantId,
			email: newAddress(),
			role: "owner",
		});
		expect(await entriesIn(tenant.tenantId)).toEqual([["members.invite", "OK", person.userId]]);
		const made = await as(ADMIN_TOKEN).audit.listAll.query({ procedure: "accounts.setSuperuser" });
		expect(made.entries[0]).toMatchObject({ actor: { type: "operator", id: null }, target: { superuser: true } });
	});
});

describe("signpost superuser", () => {
	const run = (...words: string[]) =>
		promisify(execFile)(process.execPath, [CLI, "superuser", ...words], {
			env: { PATH: process.env["PATH"], SIGNPOST_URL: server.demo.url },
		}).catch(({ code, stderr }) => ({ code, stderr, stdout: "" }));

	test("makes somebody a superuser, and nobody special again", async () => {
		const person = await createPerson(database);
		const superuser = async () => (await as(await enter(person)).accounts.me.query({})).superuser;
		const { stdout } = await run("add", person.email, "--key", ADMIN_TOKEN);
		expect(stdout.trim()).toBe(`${person.email} is a superuser`);
		expect(await superuser()).toBe(true);
		const removed = await run("remove", person.email, "--key", ADMIN_TOKEN, "--json");
		expect(JSON.parse(removed.stdout)).toEqual({ email: person.email, superuser: false });
		expect(await superuser()).toBe(false);
	});

	test("is the operator's, and about accounts that there are", async () => {
		const person = await createPerson(database);
		expect(await run("add", person.email, "--key", server.demo.secretKey)).toMatchObject({
			stderr: expect.stringMatching(/Only the operator.*Pass the ADMIN_TOKEN/),
		});
		expect(await run("add", newAddress(), "--key", ADMIN_TOKEN)).toMatchObject({
			stderr: expect.stringContaining("There is no account"),
		});
		expect(await database.user.count({ where: { id: person.userId, superuser: true } })).toBe(0);
	});
});
