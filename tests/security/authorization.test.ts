import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../server/src/app.ts";
import { appRouter } from "../../server/src/router.ts";
import type { Services } from "../../server/src/services.ts";
import { nameOfRoute, REST } from "../harness/rest.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { FORM_TYPE, field, file, formOf } from "../harness/upload.ts";
import { ACCESS, COLUMNS, type Comer, createComers, lineOf, rowsOf, tellAll } from "./access.ts";
import { answerOf, attack, bearer, call, guardServer, JSON_CONTENT } from "./attack.ts";
import { type Conversation, type Furniture, furnish } from "./furniture.ts";
import { namingField } from "./inputs.ts";
import { PROCEDURES, type ProcedureRow } from "./procedures.ts";
import { DOORS, type DoorRow, knock, OPEN_ROUTES, statusOf } from "./routes.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
let comers: Record<string, Comer>;
let rowsBefore: Record<string, string | undefined> | null = null;
let cases = 0;
const covered = new Set<string>();
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 30 });
	other = await furnish(database, { canary: "quastenflosser" });
	comers = await createComers(database, own, other);
});
afterAll(() => {
	process.stdout.write(`Access: ${covered.size} of ${ACCESS.size} procedures and routes, ${cases} cases.\n`);
});

const pathsOfProcedures = () => Object.keys(appRouter._def.procedures);

/** All that the server answers beside procedures, by method and path. REST's routes are their procedures' other forms. */
async function routesBuilt(): Promise<string[]> {
	const logger: FastifyBaseLogger = pino({ level: "silent" });
	const demo = { title: "", publishableKey: "", clientId: "", widgetId: "", extractive: true };
	const app = await createApp({} as Services, {
		trustedProxies: [],
		...{ httpsOnly: false, metricsTokens: [] },
		streamStallMs: 30_000,
		uploads: { bytes: 1, fileBytes: 1, files: 1, fields: 1, fieldBytes: 1, timeoutMs: 1 },
		requestTimeoutMs: 60_000,
		logger,
		demo,
	});
	const parents: string[] = [];
	const routes: string[] = [];
	for (const line of app.printRoutes({ commonPrefix: false }).trimEnd().split("\n")) {
		const [, indent = "", part = "", methods = ""] = /^(.*)[├└]── (\S*)(?: \((.*)\))?$/.exec(line) ?? [];
		parents.splice(indent.length / 4, Infinity, part);
		for (const method of methods.split(", ")) routes.push(`${method} ${parents.join("")}`);
	}
	await app.close();
	const ofRest = new Set(REST.map((route) => nameOfRoute(route).replace(/\{(\w+)\}/g, ":$1")));
	return routes.filter((route) => !/^ |^HEAD|^OPTIONS|:path$/.test(route) && !ofRest.has(route));
}

/** What each comer has said, where it may chat at all. */
const conversations = new Map<string, Promise<Conversation>>();

function conversationOf(name: string, { converse }: Comer): Promise<Conversation> {
	const begun = conversations.get(name) ?? (converse === null ? Promise.resolve(own) : converse());
	conversations.set(name, begun);
	return begun;
}

async function answerTo(row: ProcedureRow, name: string): Promise<number> {
	const comer = comers[name] as Comer;
	const { visitorToken, ...said } = row.scope === "chat" ? await conversationOf(name, comer) : own;
	const field = comer.isStranger ? namingField(row.path) : null;
	const asked = row.input({ ...own, ...said });
	const input = field === null ? asked : { [field]: own[field], ...asked };
	const headers = [...comer.headers, ["X-Signpost-Visitor", visitorToken] as [string, string]];
	return answerOf(await call({ ...row, headers, input })).status;
}

/** What the table says is what everybody is told, and nothing of another tenant has moved. */
async function holds(name: string, statusFor: (comer: string) => Promise<number>): Promise<void> {
	// What its owner does with his account changes what is not compared then.
	const isAccount = name.startsWith("accounts.");
	const before = (isAccount ? null : rowsBefore) ?? (await rowsOf(database, other, name));
	const expected = ACCESS.get(name) ?? {};
	const seen = await tellAll(name, Object.keys(comers), statusFor);
	const after = await rowsOf(database, other, name);
	rowsBefore = isAccount ? null : after;
	cases += Object.keys(seen).length;
	covered.add(name);
	expect(seen, `Were this right, the table would say\n${lineOf(name, seen)}`).toEqual(expected);
	expect(after).toEqual(before);
}

describe("T1 who may call what", () => {
	test("the table is about everybody and everything", async () => {
		expect(COLUMNS).toEqual(Object.keys(comers));
		expect([...ACCESS.keys()].filter((name) => !name.includes(" ")).sort()).toEqual(pathsOfProcedures().sort());
		const routes = [...ACCESS.keys()].filter((name) => name.includes(" ")).map((name) => name.replace(/ \(.*/, ""));
		expect([...new Set(routes)].sort()).toEqual((await routesBuilt()).sort());
	});

	test.each(PROCEDURES)("$path", async (row) => {
		await holds(row.path, (comer) => answerTo(row, comer)).finally(async () => {
			if (row.path === "chat.delete") conversations.clear();
			if (row.path.startsWith("accounts.logout")) comers = await createComers(database, own, other);
		});
	});

	test.each(DOORS.map((door) => [nameOf(door), door] as const))("%s", async (name, door) => {
		await holds(name, async (comer) => {
			const { headers, isStranger } = comers[comer] as Comer;
			return statusOf(
				await knock(door, { headers, ...(isStranger ? { client: own.clientId, address: own.clientId } : {}) }),
			);
		});
	});

	test("POST /api/document/ingest", async () => {
		await holds("POST /api/document/ingest", async (comer) => {
			const { headers, isStranger } = comers[comer] as Comer;
			const named = isStranger ? [field("clientId", own.clientId)] : [];
			const body = formOf([...named, file(`${comer}.md`, "# A page")]);
			const all: [string, string][] = [["Content-Type", FORM_TYPE], ...headers];
			return (await attack({ method: "POST", path: "/api/document/ingest", headers: all, body })).status;
		});
	});

	test.each(OPEN_ROUTES)("$method $path", async ({ method, path, as = path }) => {
		await holds(`${method} ${path}`, async (comer) => {
			const { headers, isStranger } = comers[comer] as Comer;
			const naming = isStranger && path === "/mcp" ? `?clientId=${own.clientId}` : "";
			return (await attack({ method, path: as + naming, headers })).status;
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

function nameOf({ method, path, scope }: DoorRow): string {
	return path === "/mcp" ? `${method} ${path} (${scope})` : `${method} ${path}`;
}
