import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { createPerson, logIn, type TestPerson } from "../harness/people.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
let person: TestPerson;
guardServer();
beforeAll(async () => {
	tenant = await createTenant(database);
	person = await createPerson(database, { [tenant.tenantId]: "editor" });
});

const ME = "/trpc/accounts.me?input=%7B%22json%22%3A%7B%7D%7D";
const MEANT: [string, string] = ["X-Signpost-Session", "cookie"];

async function cookieOf({ email, password }: TestPerson) {
	const body = JSON.stringify({ json: { email, password, session: "cookie" } });
	const reply = await attack({ method: "POST", path: "/trpc/accounts.login", headers: [JSON_CONTENT], body });
	const [set = ""] = [reply.headers["set-cookie"] ?? []].flat();
	return { set, cookie: set.split(";")[0] ?? "", body: reply.body };
}

describe("O4 a cookie", () => {
	test("is out of scripts' reach, and its token in no answer", async () => {
		const { set, cookie, body } = await cookieOf(person);
		expect(set).toMatch(/^signpost_session=.+; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
		expect(body).toContain('"token":null');
		expect(body).not.toContain(cookie.split("=")[1]);
	});

	test("counts only with a header that no other site's page can send, and alone", async () => {
		const { cookie } = await cookieOf(person);
		const ask = (headers: [string, string][]) => attack({ path: ME, headers: [["Cookie", cookie], ...headers] });
		expect((await ask([MEANT])).status).toBe(200);
		expect((await ask([])).status).toBe(401);
		expect((await ask([["X-Signpost-Session", "yes"]])).status).toBe(401);
		expect((await ask([MEANT, ...bearer(tenant.secret.secret)])).status).toBe(401);
		expect((await attack({ path: ME, headers: [["Cookie", `${cookie}; ${cookie}`], MEANT] })).status).toBe(401);
		const preflight: [string, string][] = [
			["Origin", "http://localhost:9"],
			["Access-Control-Request-Method", "POST"],
			["Access-Control-Request-Headers", "x-signpost-session"],
		];
		const { headers } = await attack({ method: "OPTIONS", path: "/trpc/accounts.me", headers: preflight });
		expect(String(headers["access-control-allow-headers"]).toLowerCase()).not.toContain("x-signpost-session");
		expect(headers["access-control-allow-credentials"]).toBeUndefined();
	});
});

test("K7 a session's token is good only whole and signed", async () => {
	const token = await logIn(person);
	const [raw = "", signature = ""] = token.split(".");
	const status = async (text: string) => (await attack({ path: ME, headers: bearer(text) })).status;
	expect(await status(token)).toBe(200);
	const stored = await database.session.findMany({ where: { userId: person.userId } });
	expect(stored.map((session) => session.token)).toContain(raw);
	const forged = [raw, `${raw}.`, `${raw}.${"A".repeat(43)}=`, `${raw.slice(1)}A.${signature}`, `.${signature}`];
	for (const text of forged) expect(await status(text), text).toBe(401);
});

describe("K6 a mailed token", () => {
	const none = [null, "", " ", [], [""], {}, { not: null }, { in: [""] }, 0, true, "a".repeat(19), "a".repeat(65)];
	test.each(["accounts.resetPassword", "accounts.verifyEmail", "invitations.accept"])(
		"that is none is refused by %s, and so is one that nobody was sent",
		async (path) => {
			// A row without a value must not be what an empty token finds.
			const rows = {
				id: `none-${path}`,
				identifier: "",
				value: person.userId,
				expiresAt: new Date(Date.now() + 60_000),
			};
			await database.verification.create({ data: rows });
			const more = path === "accounts.verifyEmail" ? {} : { password: "another password" };
			for (const token of [...none, undefined, "a".repeat(43)]) {
				const reply = await call({ path, kind: "mutation", input: { token, ...more } });
				expect(answerOf(reply), JSON.stringify(token)).toMatchObject({ status: 400, code: "INVALID_INPUT" });
			}
			await expect(logIn(person)).resolves.toEqual(expect.any(String));
			await database.verification.delete({ where: { id: rows.id } });
		},
	);
});

describe("K14 who is suspended", () => {
	/** Every way to a session. */
	const WAYS: Record<string, (who: TestPerson) => Promise<[string, string][]>> = {
		token: async (who) => bearer(await logIn(who)),
		cookie: async (who) => [["Cookie", (await cookieOf(who)).cookie], MEANT],
		REST: async ({ email, password }) => {
			const body = JSON.stringify({ email, password });
			const reply = await attack({ method: "POST", path: "/api/auth/login", headers: [JSON_CONTENT], body });
			return bearer(JSON.parse(reply.body).token);
		},
	};

	test.each(Object.entries(WAYS))("gets into nothing of the tenant by %s, and into others", async (_name, enter) => {
		const other = await createTenant(database);
		const who = await createPerson(database, { [tenant.tenantId]: "owner", [other.tenantId]: "viewer" });
		await database.member.updateMany({
			where: { userId: who.userId, tenantId: tenant.tenantId },
			data: { suspendedAt: new Date() },
		});
		const headers = await enter(who);
		const ask = async (path: string, input: object) =>
			answerOf(await call({ path, kind: "query", input, headers })).status;
		expect(await ask("clients.list", { tenantId: tenant.tenantId })).toBe(404);
		expect(await ask("documents.list", { clientId: tenant.clientId })).toBe(404);
		expect(await ask("clients.list", {})).toBe(200);
		expect(await ask("documents.list", { clientId: other.clientId })).toBe(200);
		const back = { path: "accounts.switchTenant", kind: "mutation", input: { tenantId: tenant.tenantId } } as const;
		expect(answerOf(await call({ ...back, headers })).status).toBe(404);
	});

	test("does not come back by an invitation of before", async () => {
		const who = await createPerson(database, { [tenant.tenantId]: "viewer" });
		const where = { tenantId_userId: { tenantId: tenant.tenantId, userId: who.userId } };
		await database.member.update({ where, data: { suspendedAt: new Date() } });
		const token = "invited-before-it-was-suspended-0123456789";
		const tokenHash = createHash("sha256").update(token).digest("hex");
		const invitation = { id: `inv-${who.userId}`, tenantId: tenant.tenantId, email: who.email, role: "admin" as const };
		await database.invitation.create({ data: { ...invitation, tokenHash, expiresAt: new Date(Date.now() + 60_000) } });
		await connect(null).invitations.accept.mutate({ token });
		const member = await database.member.findUniqueOrThrow({ where });
		expect(member).toMatchObject({ role: "viewer", suspendedAt: expect.any(Date) });
		const refused = connect(await logIn(who)).clients.list.query({ tenantId: tenant.tenantId });
		await expect(refused).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
	});
});

describe("K4 what a member may do ends within a second", () => {
	const documents = (token: string) =>
		connect(token)
			.documents.list.query({})
			.then(
				() => "ok",
				(error) => error.data.code,
			);
	const saved = (token: string) =>
		connect(token)
			.curations.save.mutate({ query: "opening", pinned: [] })
			.then(
				() => "ok",
				(error) => error.data.code,
			);

	test("by suspension and by demotion", async () => {
		const token = await logIn(person);
		const where = { tenantId_userId: { tenantId: tenant.tenantId, userId: person.userId } };
		expect(await saved(token)).not.toBe("FORBIDDEN");
		await database.member.update({ where, data: { role: "viewer" } });
		await expect.poll(() => saved(token), { interval: 50 }).toBe("FORBIDDEN");
		expect(await documents(token)).toBe("ok");
		await database.member.update({ where, data: { suspendedAt: new Date() } });
		await expect.poll(() => documents(token), { interval: 50 }).toBe("FORBIDDEN");
		await database.member.update({ where, data: { suspendedAt: null, role: "editor" } });
	});

	test("by the end of the session, wherever that was noted", async () => {
		const token = await logIn(person);
		expect(await documents(token)).toBe("ok");
		await database.session.deleteMany({ where: { userId: person.userId } });
		await expect.poll(() => documents(token), { interval: 50 }).toBe("UNAUTHENTICATED");
	});
});
