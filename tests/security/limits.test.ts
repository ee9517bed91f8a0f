import { expect, test } from "vitest";
import { LIMITS, type LimitName } from "../../server/src/features/limits/schema.ts";
import { newId } from "../../server/src/ids.ts";
import { appRouter } from "../../server/src/router.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { createTenant, openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, attack, bearer, call, guardServer, JSON_CONTENT, type ProcedureKind, type Reply } from "./attack.ts";

guardServer();
const database = openDatabaseForFile();
const { secret, publishable, clientId, tenantId } = await createTenant(database);
const owner = await createPerson(database, { [tenantId]: "owner" });
const token = await logIn(owner);

/** Sends something of this size. */
type Probe = (size: number) => Promise<Answer>;
type Answer = ReturnType<typeof answerOf>;

const kindOf = (path: string): ProcedureKind => {
	const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: ProcedureKind } }>;
	return procedures[path]?._def.type ?? "query";
};

const long = (size: number) => "x".repeat(size);
const list = <Item>(size: number, item: (index: number) => Item) =>
	Array.from({ length: size }, (_, index) => item(index));
const words = (size: number) => list(size, (index) => `w${index}`);

/** What is told outside of tRPC. */
function tellOf(reply: Reply): Answer {
	const { error } = JSON.parse(reply.body);
	if (error?.json !== undefined || error === undefined) return answerOf(reply);
	return { status: reply.status, ...error };
}

/** The fields that a procedure takes with something of a size in them. */
const to =
	(path: string, input: (size: number) => unknown): Probe =>
	async (size) =>
		answerOf(await call({ path, kind: kindOf(path), input: input(size), key: secret.secret }));

// biome-ignore lint/complexity/useMaxParams: a row of a table.
const field = (path: string, name: string, make: (size: number) => unknown, rest: object = {}) =>
	to(path, (size) => ({ ...rest, [name]: make(size) }));

const post = async (path: string, body: string, key = secret.secret) =>
	tellOf(await attack({ method: "POST", path, headers: [JSON_CONTENT, ...bearer(key)], body }));

const DOCUMENT = { externalId: "a", route: "/a", content: "A page." };
const document = (name: string, make: (size: number) => unknown) =>
	to("ingest.documents", (size) => ({ documents: [{ ...DOCUMENT, [name]: make(size) }] }));
const event = (name: string, make: (size: number) => unknown) =>
	to("events.track", (size) => ({ events: [{ eventId: newId("event"), type: "view", [name]: make(size) }] }));
const search = (filter: (size: number) => unknown) => field("search.query", "filter", filter, { query: "a" });
const key = (name: string, make: (size: number) => unknown) =>
	field("keys.create", name, make, { clientId, kind: "secret", name: "k", scopes: ["search"] });
const chatbot = (name: string, make: (size: number) => unknown) =>
	field("chatbots.create", name, make, { clientId, name: "c" });
const texts = (name: string) => chatbot("widget", (size) => ({ texts: { [name]: long(size) } }));
const judgements = (make: (size: number) => object) =>
	to("evaluation.putJudgements", (size) => ({ name: "s", ...make(size) }));

const nested = (size: number): object => (size === 1 ? { tags: ["a"] } : { and: [nested(size - 1)] });
const padded = (json: string, size: number) => json + " ".repeat(size - json.length);
const EMPTY = '{"json":{}}';
const QUESTION = '{"json":{"message":"What is it?"}}';
const email = (size: number) => `${long(60)}@${`${long(60)}.`.repeat(3)}${long(size - 60 - 1 - 183 - 4)}.com`;

const PROBES: Record<LimitName, Probe> = {
	body: (size) => post("/trpc/signals.recompute", padded(EMPTY, size)),
	strangerBody: (size) => post("/trpc/chat.start", padded(QUESTION, size), publishable.secret),
	batch: async (size) =>
		answerOf(await attack({ path: `/trpc/${list(size, () => "health.check").join(",")}?batch=1&input={}` })),
	depth: (size) => post("/api/widget/search", `{"query":${"[".repeat(size - 1)}${"]".repeat(size - 1)}}`),
	path: async (size) => tellOf(await attack({ path: `/trpc/${long(size)}` })),

	id: field("chat.history", "conversationId", long),
	name: field("clients.update", "name", long, { clientId }),
	cursor: field("documents.list", "cursor", long),
	email: field("accounts.login", "email", email, { password: "a long password" }),
	password: field("accounts.login", "password", long, { email: "nobody@example.com" }),
	token: event("clickToken", long),
	signedToken: visitor((size) => `a.${long(size - 2)}`),
	scopedToken: async (size) =>
		answerOf(await call({ path: "search.query", kind: "query", input: { query: "a" }, key: `tok_${long(size - 4)}` })),
	url: document("route", (size) => `/${long(size - 1)}`),

	documents: field("documents.delete", "externalIds", words),
	externalId: document("externalId", long),
	title: document("title", long),
	content: document("content", long),
	tags: document("tags", words),
	tag: document("tags", (size) => [long(size)]),
	fields: document("metadata", (size) => Object.fromEntries(words(size).map((word) => [word, 1]))),
	fieldText: document("metadata", (size) => ({ a: long(size) })),
	source: document("source", long),
	idempotencyKey: field("ingest.documents", "idempotencyKey", long, { documents: [DOCUMENT] }),

	query: field("search.query", "query", long),
	typed: field("search.suggest", "query", long),
	facets: field("search.query", "facets", words, { query: "a" }),
	conditions: search((size) => ({
		metadata: Object.fromEntries(words(size - 2).map((word) => [word, 1])),
		source: "a",
	})),
	filterDepth: search(nested),
	alternatives: search((size) => ({ tags: words(size) })),
	values: search((size) => ({ source: words(size) })),
	languageTag: search((size) => ({ language: long(size) })),
	time: search((size) => ({ updatedAt: { gte: `2026-01-01T00:00:00.${"0".repeat(size - 21)}Z` } })),

	question: field("chat.start", "message", long),
	messages: (size) =>
		post(
			"/v1/chat/completions",
			JSON.stringify({ model: "signpost", messages: list(size, () => ({ role: "user", content: "a" })) }),
		),
	eventId: field("chat.events", "lastEventId", (size) => "1".repeat(size), { runId: "run_none" }),
	reasons: field("chat.feedback", "reasons", (size) => list(size, () => "other"), { messageId: "none", thumb: "up" }),
	note: field("chat.feedback", "note", long, { messageId: "none", thumb: "up" }),
	conversationTitle: field("chat.rename", "title", long, { conversationId: "none" }),
	user: field("conversations.deleteVisitor", "userId", long),

	events: to("events.track", (size) => ({ events: list(size, () => ({ eventId: newId("event"), type: "view" })) })),
	properties: event("properties", (size) => {
		const fields = Object.fromEntries(list(5, (index) => [`f${index}`, long(index < 4 ? 1_600 : 0)]));
		return { ...fields, f4: long(size - JSON.stringify(fields).length) };
	}),

	instructions: chatbot("instructions", long),
	models: chatbot("models", (size) => list(size, () => "extractive")),
	model: field("settings.testProvider", "model", long, {
		provider: "openai-compatible",
		baseUrl: "http://127.0.0.1:9/v1",
	}),
	sources: chatbot("retrieval", (size) => ({ sources: words(size) })),
	suggestions: chatbot("widget", (size) => ({ suggestions: words(size) })),
	suggestion: chatbot("widget", (size) => ({ suggestions: [long(size)] })),
	languages: chatbot("widget", (size) => ({
		languages: list(size, (index) => `${String.fromCharCode(97 + (index % 26))}${index < 26 ? "a" : "b"}`),
	})),
	launcher: texts("launcher"),
	heading: texts("title"),
	placeholder: texts("placeholder"),
	subtitle: texts("subtitle"),
	disclaimer: texts("disclaimer"),
	welcome: texts("welcome"),

	pinned: field(
		"curations.save",
		"pinned",
		(size) => list(size, (index) => ({ externalId: `p${index}`, position: index < 50 ? index + 1 : 1 })),
		{ query: "a" },
	),
	hidden: field("curations.save", "hidden", words, { query: "a" }),
	synonyms: field("synonyms.replace", "synonyms", (size) =>
		list(size, (index) => ({ kind: "equivalent", terms: [`s${index}`, `t${index}`] })),
	),
	terms: field("synonyms.save", "terms", words, { kind: "equivalent" }),
	term: field("synonyms.save", "terms", (size) => [long(size), "short"], { kind: "equivalent" }),

	judgements: judgements((size) => ({
		rows: list(size, (index) => ({ query: "a", document: `d${index}`, grade: 1 })),
	})),
	csv: judgements((size) => ({
		csv: `query,document,grade\n${`${long(990)},d,1\n`.repeat(size / 995)}`.padEnd(size, "\n"),
	})),
	metrics: field("evaluation.run", "metrics", (size) => list(size, (index) => `ndcg@${index + 1}`), {
		judgements: "none",
	}),
	metric: field("evaluation.run", "metrics", (size) => [long(size)], { judgements: "none" }),
	label: field("evaluation.run", "label", long, { judgements: "none" }),

	scopes: key("scopes", (size) => list(size, () => "search")),
	procedures: key("procedures", (size) => list(size, () => "search.query")),
	origins: key("origins", (size) => list(size, (index) => `https://a${index}.example`)),
	origin: key("origins", (size) => [`https://${long(size - 8)}`]),
	addresses: key("addresses", (size) => list(size, (index) => `10.0.0.${index}`)),
	address: key("addresses", (size) => [long(size)]),
	tokenScopes: field("tokens.create", "scopes", (size) => list(size, () => "search")),
	tenantName: async (size) =>
		answerOf(await call({ path: "tenants.delete", kind: "mutation", input: { name: long(size) }, key: token })),
	providerKey: field("settings.testProvider", "key", long, { provider: "openai", model: "a" }),
	baseUrl: field("settings.testProvider", "baseUrl", (size) => `http://127.0.0.1:9/${long(size - 19)}`, {
		provider: "openai-compatible",
		model: "a",
	}),
	auditText: field("audit.list", "procedure", long),
};

/** What speaks of a size, and of nothing else that may be wrong. */
const TOO_MUCH = /at most|too long|too large|too many|bytes/i;

/** Limits that a call meets before it is refused for another reason: what is named is not there, or is no address. */
const REFUSED_OTHERWISE: LimitName[] = [
	...(["depth", "path", "id", "email", "password", "token", "signedToken", "scopedToken", "documents"] as const),
	...(["eventId", "reasons", "note", "conversationTitle", "user", "models", "metrics", "metric", "label"] as const),
	...(["procedures", "address", "providerKey", "tenantName"] as const),
];

test.each(Object.keys(LIMITS) as LimitName[])(
	"D1, D2, D3, D13 %s: as much as is allowed, and one more",
	async (name) => {
		const { most } = LIMITS[name];
		const allowed = await PROBES[name](most);
		expect(allowed.message ?? "").not.toMatch(TOO_MUCH);
		if (!REFUSED_OTHERWISE.includes(name)) expect(allowed.status).toBe(200);
		const refused = await PROBES[name](most + 1);
		expect(refused.status).toBeGreaterThanOrEqual(400);
		expect(refused.status).toBeLessThan(500);
		expect(refused.message).toMatch(TOO_MUCH);
	},
);

function visitor(token: (size: number) => string): Probe {
	return async (size) => {
		const headers: [string, string][] = [["X-Signpost-Visitor", token(size)]];
		return answerOf(
			await call({ path: "chat.conversations", kind: "query", input: {}, key: publishable.secret, headers }),
		);
	};
}
