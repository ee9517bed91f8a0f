import { beforeAll, describe, expect, test } from "vitest";
import { createPerson, logIn, type TestPerson } from "../harness/people.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { attack, bearer, guardServer, JSON_CONTENT } from "./attack.ts";

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
