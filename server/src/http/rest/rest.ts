import { isTrackedEnvelope } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { MOST } from "../../features/limits/schema.ts";
import { appRouter } from "../../router.ts";
import type { Services } from "../../services.ts";
import { acceptJson, hangUpOf } from "../doors/door.ts";
import { eventOf, sendEvents } from "../doors/server-sent.ts";
import { restError, tell } from "../errors.ts";
import { adminTokenOf, apiKeyOf, headerOf, RequestFacts } from "../request.ts";
import { dropWhenStalled, refuseLarge } from "../trpc.ts";
import { type Fields, mergeFields, readValue } from "./read-input.ts";
import { hasBody, type RestRoute, restRoutes } from "./routes.ts";

type Serving = { services: Services; streamStallMs: number };

/** The same procedures as under /trpc, by methods and paths, in plain JSON. */
export async function registerRest(app: FastifyInstance, serving: Serving): Promise<void> {
	const routes = restRoutes();
	const isBeacon = ({ older }: RestRoute) => older?.beacon === true;
	await app.register(async (scope) => {
		acceptJson(scope, { bodyLimit: MOST.body });
		for (const route of routes.filter((route) => !isBeacon(route))) addRoute(scope, route, serving);
	});
	await app.register(async (scope) => {
		acceptJson(scope);
		acceptJson(scope, { type: "text/plain" });
		for (const route of routes.filter(isBeacon)) addRoute(scope, route, serving);
	});
}

function addRoute(scope: FastifyInstance, route: RestRoute, serving: Serving): void {
	scope.route({
		method: route.method,
		url: route.path.replace(/\{(\w+)\}/g, ":$1"),
		config: { procedure: route.procedure },
		onRequest: refuseLarge(serving.services, keyReaderOf(route)),
		handler: (request, reply) => answer(route, { ...serving, request, reply }),
	});
}

type Exchange = Serving & { request: FastifyRequest; reply: FastifyReply };

async function answer(route: RestRoute, exchange: Exchange): Promise<unknown> {
	const { services, request, reply } = exchange;
	const { given, key } = takeKey(route, fieldsOf(request));
	const readKey = keyReaderOf(route);
	// Sent in both, it counts as not sent.
	const readOnly = (from: FastifyRequest) => (readKey(from) === null ? key : null);
	const facts = new RequestFacts(request, key === null ? readKey : readOnly, reply);
	reply.header("Cache-Control", "no-store");
	const signal = hangUpOf(reply);
	const call = procedureOf(route.procedure, appRouter.createCaller({ services, request: facts }, { signal }));
	const output = await call(inputOf(route, given, request));
	if (route.kind === "subscription") return stream(output as AsyncIterable<unknown>, exchange);
	return route.older?.write?.(output as object) ?? output;
}

type Call = (input: unknown) => Promise<unknown>;

function procedureOf(name: string, caller: object): Call {
	const [feature = "", procedure = ""] = name.split(".");
	return (caller as Record<string, Record<string, Call>>)[feature]?.[procedure] as Call;
}

const keyReaderOf = ({ older }: RestRoute) => (older === null ? apiKeyOf : adminTokenOf);

/** What came in path, query string and body. A body takes the place of the query string. */
type Given = { path: Fields; query: Fields; body: unknown };

const fieldsOf = ({ params, query, body }: FastifyRequest): Given => ({
	...{ path: params as Fields, query: body === undefined ? (query as Fields) : {} },
	body,
});

/** Takes the key out of a body that may carry it, where no header does. */
function takeKey({ older }: RestRoute, given: Given): { given: Given; key: string | null } {
	if (older?.beacon !== true || !isFields(given.body) || !("key" in given.body)) return { given, key: null };
	const { key, ...body } = given.body;
	return { given: { ...given, body }, key: typeof key === "string" ? key : null };
}

function inputOf(route: RestRoute, { path, query, body = {} }: Given, request: FastifyRequest): unknown {
	const { input, older } = route;
	if (input === null) return undefined;
	if (!isFields(body)) throw new AppError("INVALID_INPUT", "The body must be a JSON object.");
	const resumed = route.kind === "subscription" ? headerOf(request, "last-event-id") : null;
	if (hasBody(route)) refuseMisplaced(path, request.query as Fields);
	const fields = mergeFields(path, hasBody(route) ? {} : query, body, resumed === null ? {} : { lastEventId: resumed });
	return readValue(input, older?.read?.(fields) ?? fields, request.body === undefined ? "text" : "json");
}

/** What says on what to act is not passed over. */
function refuseMisplaced(path: Fields, query: Fields): void {
	const misplaced = Object.keys(query).find((name) => CLIENT_NAMES.has(name) || Object.hasOwn(path, name));
	if (misplaced === undefined) return;
	throw new AppError("INVALID_INPUT", `${misplaced}: Send it in the body, not in the query string.`);
}

const CLIENT_NAMES = new Set(["clientId", "client_id", "tenantId", "tenant_id", "chatbotId"]);

const isFields = (value: unknown): value is Fields =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** A subscription as server-sent events. What is wrong before the first has the status of its code. */
async function stream(items: AsyncIterable<unknown>, { request, reply, streamStallMs }: Exchange) {
	const iterator = items[Symbol.asyncIterator]();
	const first = await iterator.next();
	dropWhenStalled(reply.raw, streamStallMs);
	return sendEvents(reply, eventsOf(first, iterator, request));
}

async function* eventsOf(
	first: IteratorResult<unknown>,
	iterator: AsyncIterator<unknown>,
	request: FastifyRequest,
): AsyncGenerator<string> {
	try {
		for (let item = first; item.done !== true; item = await iterator.next()) {
			const { value } = item;
			yield isTrackedEnvelope(value) ? `id: ${value[0]}\n${eventOf(value[1] as object)}` : eventOf(value as object);
		}
	} catch (error) {
		yield eventOf(restError(tell(error, request)));
	} finally {
		await iterator.return?.();
	}
}
