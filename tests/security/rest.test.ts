import { beforeAll, describe, expect, test } from "vitest";
import type { RestRoute } from "../../server/src/http/rest/routes.ts";
import { nameOfRoute, REST, requestOf } from "../harness/rest.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { ACCESS, type Comer, createComers, rowsOf, tellAll } from "./access.ts";
import { type Attack, attack, bearer, guardServer, JSON_CONTENT, type Reply } from "./attack.ts";
import { type Conversation, type Furniture, furnish } from "./furniture.ts";
import { namingField } from "./inputs.ts";
import { rowOf } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
let comers: Record<string, Comer>;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 190 });
	other = await furnish(database, { canary: "quastenflosser" });
	comers = await createComers(database, own, other);
});

type Input = Record<string, unknown>;

/** What older routes take, where that is not what the procedure does. */
const OLDER: Record<string, (own: Furniture) => Input | Promise<Input>> = {
	"document.delete": async ({ clientId, spare }) => {
		const { id } = await database.document.findFirstOrThrow({ where: { clientId, externalId: spare() } });
		return { documentId: id };
	},
	"chatbots.documents": ({ chatbotId }) => ({ chatbotId }),
};

async function inputFor({ procedure, older, path }: RestRoute, who: Furniture): Promise<Input> {
	const input = (await OLDER[older?.name ?? ""]?.(who)) ?? rowOf(procedure).input(who) ?? {};
	if (path.includes("{client_id}")) return { ...input, client_id: own.clientId };
	return path.includes("{tenantId}") ? { ...input, tenantId: own.clientId } : input;
}

type Sending = { headers?: [string, string][]; visitor?: string; raw?: string; type?: string | null };

function send(route: RestRoute, input: Input, { headers = [], visitor, raw, type }: Sending = {}): Promise<Reply> {
	const { body, ...target } = requestOf(route, input);
	const content = type === undefined ? [JSON_CONTENT] : [["Content-Type", type]].filter(([, value]) => value !== null);
	const said: [string, string][] = visitor === undefined ? [] : [["X-Signpost-Visitor", visitor]];
	const all = [...headers, ...said, ...(body === undefined ? [] : content)] as Attack["headers"];
	return attack({ ...target, headers: all ?? [], ...(body === undefined ? {} : { body: raw ?? body }) });
}

const conversations = new Map<string, Promise<Conversation>>();

async function answerTo(route: RestRoute, name: string): Promise<Reply> {
	const comer = comers[name] as Comer;
	const chats = route.procedure.startsWith("chat.") && comer.converse !== null;
	const said = chats ? await (conversations.get(name) ?? comer.converse?.()) : own;
	if (chats && said !== undefined) conversations.set(name, Promise.resolve(said));
	const input = await inputFor(route, { ...own, ...said });
	const isNamed = "client_id" in input || route.older?.name === "chatbots.documents";
	const field = comer.isStranger && !isNamed ? namingField(route.procedure) : null;
	const named = field === null ? input : { [field]: own[field], ...input };
	return send(route, "tenantId" in input ? input : named, {
		headers: comer.headers,
		...(said === undefined ? {} : { visitor: said.visitorToken }),
	});
}

const GUARDED = REST.filter(({ procedure }) => rowOf(procedure).scope !== null);
const WITH_BODY = GUARDED.filter(({ method }) => !["GET", "DELETE"].includes(method));
const isBeacon = ({ older }: RestRoute) => older?.beacon === true;
const named = (routes: RestRoute[]) => routes.map((route) => [nameOfRoute(route), route] as const);
const BEACON = REST.find(isBeacon) as RestRoute;

describe("T1 a route lets in whom its procedure does", () => {
	test.each(named(REST))("%s", async (_name, route) => {
		const { procedure } = route;
		const before = await rowsOf(database, other, procedure);
		const seen = await tellAll(procedure, Object.keys(comers), async (comer) => {
			const { status, body } = await answerTo(route, comer);
			if (status >= 400)
				expect(JSON.parse(body).error, body).toMatchObject({ requestId: expect.stringMatching(/^req_/) });
			return status;
		});
		if (procedure === "chat.delete") conversations.clear();
		if (procedure.startsWith("accounts.logout")) comers = await createComers(database, own, other);
		expect(seen).toEqual(ACCESS.get(procedure));
		expect(await rowsOf(database, other, procedure)).toEqual(before);
	});
});

describe("K3 a key is read from headers that are documented", () => {
	test.each(named(GUARDED))("%s", async (_name, route) => {
		const key = own.secret.secret;
		const chatting = { ...own, ...(await conversationOf("sk")) };
		const input = await inputFor(route, chatting);
		const status = async (headers: [string, string][], query = "") => {
			const at = { ...route, path: route.path + query };
			return (await send(at, input, { headers, visitor: chatting.visitorToken })).status;
		};
		expect(await status([["X-Api-Key", key]])).toBe(200);
		if (route.procedure === "chat.delete") conversations.clear();
		const carriers: [string, string][][] = [
			[["X-Api-Key", `Bearer ${key}`]],
			[["X-Admin-Token", key]],
			[["Cookie", `key=${key}; authorization=Bearer ${key}`]],
			[["Authorization", `Basic ${btoa(`:${key}`)}`]],
			[...bearer(key), ["X-Api-Key", key]],
			[...bearer(key), ["X-Admin-Token", "x"]].slice(route.older === null ? 2 : 0) as [string, string][],
		];
		for (const headers of carriers) expect(await status(headers), JSON.stringify(headers)).toBe(401);
		if (route.method !== "GET") expect(await status([], `?key=${key}&api_key=${key}`)).toBe(401);
	});

	test("or, of a beacon, from its body, with no other beside", async () => {
		const key = own.publishable.secret;
		const post = (route: RestRoute, body: Input, headers: [string, string][] = []) =>
			send(route, body, { headers, type: "text/plain;charset=UTF-8" });
		const event = { type: "view", route: "/a/1" };
		expect((await post(BEACON, { ...event, key })).status).toBe(200);
		expect((await post(BEACON, { ...event, key }, bearer(key))).status).toBe(401);
		expect((await post(BEACON, { ...event, key: "pk_unknown" })).status).toBe(401);
		expect((await post(BEACON, { ...event, key: [key] })).status).toBe(401);
		expect((await post(BEACON, { ...event, key, clientId: other.clientId })).status).toBe(404);
		for (const route of WITH_BODY.filter((route) => !isBeacon(route))) {
			const input = { ...(await inputFor(route, own)), key };
			expect((await send(route, input)).status, nameOfRoute(route)).toBe(401);
		}
	});

	const conversationOf = (name: string) => {
		const begun = conversations.get(name) ?? (comers[name] as Comer).converse?.();
		if (begun !== undefined) conversations.set(name, begun);
		return begun;
	};
});

describe("bodies", () => {
	test.each(named(WITH_BODY))("O4, O11 %s takes JSON only", async (_name, route) => {
		const input = await inputFor(route, own);
		const headers = bearer(own.secret.secret);
		const types = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", null];
		for (const type of isBeacon(route) ? types : [...types, "text/plain"])
			expect((await send(route, input, { headers, type })).status, String(type)).toBe(415);
		for (const type of [" Application/JSON ;charset=utf-8", "application/json\tx"])
			expect([200, 400, 404, 409, 415]).toContain((await send(route, { x: 1, ...input }, { headers, type })).status);
	});

	test.each(named(WITH_BODY))("D2, D3, I12 %s refuses what is no input", async (_name, route) => {
		const input = await inputFor(route, own);
		const headers = bearer(own.secret.secret);
		const status = async (raw: string) => {
			const { status, body } = await send(route, input, { headers, raw });
			if (status < 500) expect(body).not.toMatch(/tRPC|superjson|\.js|at Object/);
			return status;
		};
		const deep = `{"x":${"[".repeat(100)}${"]".repeat(100)}}`;
		for (const raw of [
			deep,
			"{",
			"",
			"null",
			"[]",
			'"x"',
			"0",
			'{"__proto__":{"admin":true}}',
			'{"constructor":{"prototype":1}}',
		])
			expect(await status(raw), raw.slice(0, 50)).toBe(400);
		const large = { headers: bearer(own.publishable.secret), raw: " ".repeat(262_145) };
		expect((await send(route, input, large)).status).toBe(413);
	});

	test("D3 of a secret key may have 10 MiB", async () => {
		const [route] = REST.filter(({ procedure }) => procedure === "ingest.documents");
		const raw = `{"documents":[]${" ".repeat(1_000_000)}}`;
		expect((await send(route as RestRoute, {}, { headers: bearer(own.secret.secret), raw })).status).toBe(400);
	});
});

test("O5 no other method stands for a route's own", async () => {
	for (const path of new Set(REST.map(({ path }) => path))) {
		const served: string[] = REST.filter((route) => route.path === path).map(({ method }) => method);
		const headers: [string, string][] = [...bearer(own.secret.secret), ["X-HTTP-Method-Override", served[0] ?? ""]];
		for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"].filter((one) => !served.includes(one)))
			expect((await attack({ method, path, headers })).status, `${method} ${path}`).toBe(405);
	}
});

test("the names of a client in path and body may not disagree", async () => {
	const key = bearer(own.secret.secret);
	for (const route of REST.filter(({ older }) => older?.name.startsWith("widget.put"))) {
		const input = await inputFor(route, own);
		for (const name of ["clientId", "tenantId", "client_id", "tenant_id"]) {
			const { status } = await send(route, { ...input, [name]: other.clientId }, { headers: key });
			expect([400, 404]).toContain(route.path.includes(name) ? 404 : status);
		}
	}
});
