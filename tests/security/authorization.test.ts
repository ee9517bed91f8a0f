import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";
import { beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../server/src/app.ts";
import { KEY_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { appRouter } from "../../server/src/router.ts";
import type { Services } from "../../server/src/services.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";
import { converse, type Furniture, furnish } from "./furniture.ts";
import { PROCEDURES, type ProcedureRow, ROUTES } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 12 });
	other = await furnish(database, { canary: "quastenflosser", spares: 12 });
});

const kindsOfProcedures = () =>
	Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>).map(
		([path, { _def }]) => [path, _def.type],
	);

type Refusal = { key: () => Promise<string | null> | string | null; status: number; client?: () => string };

const madeWith = async (key: Parameters<Furniture["createKey"]>[0]) => (await own.createKey(key)).secret;

async function revoked(): Promise<string> {
	const { id, secret } = await own.createKey({ kind: "secret" });
	await database.key.update({ where: { id }, data: { revokedAt: new Date() } });
	return secret;
}

/** Who is refused, and how. `scoped`: only where the procedure asks for a scope that the key lacks. */
const REFUSED: Record<string, Refusal> = {
	"no key": { key: () => null, status: 401 },
	"no key of ours": { key: () => "sk_garbage", status: 401 },
	"a key that was never made": { key: () => `sk_${"A".repeat(43)}`, status: 401 },
	"an expired key": { key: () => madeWith({ kind: "secret", expiresAt: new Date(0) }), status: 401 },
	"a revoked key": { key: revoked, status: 401 },
	"a publishable key said to be secret": { key: () => own.publishable.secret.replace("pk_", "sk_"), status: 401 },
	"a secret key of another tenant that names this client": {
		...{ key: () => other.secret.secret, status: 404, client: () => own.clientId },
	},
};

const callAs = (row: ProcedureRow, key: string | null, options: { input: object | undefined; visitor: string }) =>
	call({ ...row, key, input: options.input, headers: [["X-Signpost-Visitor", options.visitor]] });

describe("T1 who may call what", () => {
	test("every procedure has a row", () => {
		const built = kindsOfProcedures();
		expect(PROCEDURES.map(({ path, kind }) => [path, kind]).sort()).toEqual(built.sort());
	});

	test("every route has a row", async () => {
		const routes = new Set<string>();
		const logger: FastifyBaseLogger = pino({ level: "silent" });
		const demo = { title: "", publishableKey: "", clientId: "", widgetId: "", extractive: true };
		const app = await createApp({} as Services, { trustedProxies: [], streamStallMs: 30_000, logger, demo });
		const parents: string[] = [];
		for (const line of app.printRoutes({ commonPrefix: false }).trimEnd().split("\n")) {
			const [, indent = "", part = "", methods] = /^(.*)[├└]── (\S*)(?: \((.*)\))?$/.exec(line) ?? [];
			parents.splice(indent.length / 4, Infinity, part);
			if (methods !== undefined) routes.add(parents.join(""));
		}
		expect([...routes].sort()).toEqual(ROUTES);
		await app.close();
	});

	describe.each(PROCEDURES.filter((row) => row.scope !== null))("$path", (row) => {
		test.each(Object.entries(REFUSED))("refuses %s", async (_name, { key, status, client }) => {
			const input = { ...row.input(own), ...(client === undefined ? {} : { clientId: client() }) };
			expect(answerOf(await callAs(row, await key(), { input, visitor: own.visitorToken })).status).toBe(status);
		});

		test("refuses a publishable key of another tenant that names this client", async () => {
			const input = { ...row.input(own), clientId: own.clientId };
			const { status } = answerOf(await callAs(row, other.publishable.secret, { input, visitor: own.visitorToken }));
			expect(status).toBe(row.publishable ? 404 : 403);
		});

		test("refuses a secret key with every other scope", async () => {
			const scopes = KEY_SCOPES.filter((scope) => scope !== row.scope);
			const key = await madeWith({ kind: "secret", scopes });
			const answer = answerOf(await callAs(row, key, { input: row.input(own), visitor: own.visitorToken }));
			expect(answer).toMatchObject({ status: 403, code: "FORBIDDEN" });
		});
	});

	describe.each(PROCEDURES)("$path", (row) => {
		test("serves those who may", async () => {
			const scopes = row.scope === null ? [] : [row.scope];
			const keys = [own.secret.secret, await madeWith({ kind: "secret", scopes })];
			if (row.publishable) keys.push(own.publishable.secret);
			for (const key of keys) {
				const chat = row.scope === "chat" ? await converse(key) : own;
				const input = row.input({ ...own, ...chat });
				expect(answerOf(await callAs(row, key, { input, visitor: chat.visitorToken }))).toMatchObject({ status: 200 });
			}
		});
	});

	describe.each(PROCEDURES.filter((row) => !row.publishable))("$path", (row) => {
		test("refuses the publishable key of its own client", async () => {
			const call = callAs(row, own.publishable.secret, { input: row.input(own), visitor: own.visitorToken });
			expect(answerOf(await call)).toMatchObject({ status: 403, code: "FORBIDDEN" });
		});
	});

	test.each([
		"__proto__",
		"constructor",
		"toString",
		"search.__proto__",
		"search",
		"health.check.constructor",
		"%00",
		".",
	])("I12 there is no procedure %s", async (path) => {
		const target = { path: `/trpc/${path}`, headers: bearer(own.secret.secret) };
		expect((await attack(target)).status).toBe(404);
		const post = { ...target, method: "POST", headers: [...target.headers, JSON_CONTENT], body: "{}" };
		expect((await attack(post)).status).toBe(404);
	});
});
