/** A tenant with something in every table, and a fingerprint of all it has. */
import { inject } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { newId } from "../../server/src/ids.ts";
import { chatAs, watch } from "../harness/chat.ts";
import { createPerson, logIn, type TestPerson } from "../harness/people.ts";
import { connect, createTenant, ingest, type TestTenant } from "../harness/tenant.ts";

/** What somebody who holds a key has said and been answered. */
export type Conversation = { visitorToken: string; conversationId: string; runId: string; messageId: string };

export type Furniture = TestTenant &
	Conversation & {
		documentId: string;
		externalId: string;
		chunkId: string;
		jobId: string;
		chatbotId: string;
		clickToken: string;
		eventId: string;
		/** A sentence that stands in this tenant's documents and nowhere else. */
		canary: string;
		/** Of the judgement set "kept". */
		evaluationId: string;
		/** A run and the name of a judgement set that may be deleted, other ones at each call. */
		spareEvaluation: () => string;
		spareSet: () => string;
		/** The external id of a document that may be deleted, another one at each call. */
		spare: () => string;
		/** Who owns the tenant. */
		owner: TestPerson;
		visitorId: string;
		/** A key that may be changed, and one that may be revoked. */
		keyId: string;
		spareKeyId: string;
		/** A viewer who may be changed, and one who may be taken out, another one at each call; so too one who is invited. */
		memberId: string;
		spareMember: () => string;
		spareInvitation: () => string;
		/** A visitor who may be deleted, another one at each call. */
		spareVisitor: () => string;
		/** A client and a chatbot that may be deleted, other ones at each call. */
		spareClient: () => string;
		spareChatbot: () => string;
	};

export type FurnishOptions = { canary: string; spares?: number; url?: string };

export async function furnish(
	database: Database,
	{ canary, spares = 3, ...target }: FurnishOptions,
): Promise<Furniture> {
	const tenant = await createTenant(database);
	const owner = connect(tenant.secret.secret, target);
	const page = { externalId: `manual/${canary}`, route: "/manual/1", title: `Manual ${canary}`, tags: [canary] };
	const content = `# Manual ${canary}\n\n${canary} stands in this page only. A page that stays as it is.`;
	const extra = Array.from({ length: spares }, (_, index) => ({
		...{ externalId: `spare/${index}`, route: `/spare/${index}`, content: `Spare page ${index}.` },
	}));
	const job = await ingest(owner, [{ ...page, content, metadata: { note: canary } }, ...extra.slice(0, 99)]);
	if (extra.length > 99) await ingest(owner, extra.slice(99));
	await owner.curations.save.mutate({
		query: `where is ${canary}`,
		pinned: [{ externalId: page.externalId, position: 1 }],
	});
	await owner.synonyms.save.mutate({ synonymId: "canary", kind: "oneWay", from: ["bird"], to: [canary] });
	const conversation = await converse(tenant.publishable.secret, { question: `What is ${canary}?`, ...target });
	const visitor = connect(tenant.publishable.secret, target);
	const hit = (await visitor.search.query.query({ query: canary })).hits[0];
	if (hit === undefined) throw new Error("The canary was not found by its owner.");
	const eventId = `event-${tenant.clientId}`;
	await visitor.events.track.mutate({ events: [{ eventId, type: "search", query: canary }] });
	const chatbot = await database.chatbot.findFirstOrThrow({ where: { clientId: tenant.clientId } });
	const evaluations = await furnishEvaluation(database, { clientId: tenant.clientId, canary, spares });
	const people = await furnishPeople(database, { tenantId: tenant.tenantId, canary, spares, ...target });
	const { clientId } = tenant;
	const keys = await furnishKeys(database, tenant);
	const talk = await furnishTalk(database, { clientId, canary, spares, conversation });
	await furnishNumbers(database, { clientId: tenant.clientId, documentId: hit.documentId });
	const removable = await furnishTenancy(database, { ...tenant, spares });
	let used = 0;
	return {
		...tenant,
		...conversation,
		...evaluations,
		...keys,
		...talk,
		...{ ...removable, ...people },
		...{ documentId: hit.documentId, externalId: page.externalId, chunkId: hit.chunkId, clickToken: hit.clickToken },
		...{ jobId: job.jobId, chatbotId: chatbot.id, eventId, canary, spare: () => `spare/${used++}` },
	};
}

/** Clients and chatbots that may go, and a key for a provider of models. */
async function furnishTenancy(database: Database, own: { tenantId: string; clientId: string; spares: number }) {
	const { tenantId, clientId } = own;
	const ids = (kind: "client" | "chatbot") => Array.from({ length: own.spares }, () => newId(kind));
	const [clients, chatbots] = [ids("client"), ids("chatbot")];
	await database.client.createMany({ data: clients.map((id) => ({ id, tenantId, slug: id, name: id })) });
	await database.chatbot.createMany({ data: chatbots.map((id) => ({ id, clientId, name: id })) });
	const access = { tenantId, provider: "google", sealed: new Uint8Array(60), keyVersion: 1, hint: "none" };
	await database.providerAccess.create({ data: access });
	return { spareClient: () => clients.pop() ?? "", spareChatbot: () => chatbots.pop() ?? "" };
}

/** An owner who has logged in, viewers who never do, and some who are invited. */
async function furnishPeople(
	database: Database,
	{ tenantId, canary, spares, ...target }: { tenantId: string; canary: string; spares: number; url?: string },
) {
	const owner = await createPerson(database, { [tenantId]: "owner" });
	await logIn(owner, target);
	const ids = Array.from({ length: spares + 1 }, () => newId("user"));
	await database.user.createMany({ data: ids.map((id) => ({ id, name: "Viewer", email: `${id}@example.com` })) });
	await database.member.createMany({ data: ids.map((userId) => ({ tenantId, userId, role: "viewer" as const })) });
	const expiresAt = new Date(Date.now() + 3_600_000);
	const invitations = [canary, ...ids].map((name) => {
		const id = newId("invitation");
		return { id, tenantId, email: `invited-${name}@example.com`, role: "viewer" as const, tokenHash: id, expiresAt };
	});
	await database.invitation.createMany({ data: invitations });
	const [memberId = "", ...members] = ids;
	const spareInvitations = invitations.slice(1);
	return {
		...{ owner, memberId, spareMember: () => members.pop() ?? "" },
		spareInvitation: () => spareInvitations.pop()?.id ?? "",
	};
}

async function furnishKeys(database: Database, { createKey }: TestTenant) {
	const make = () => createKey({ kind: "secret", scopes: ["admin"] });
	const [{ id: keyId }, { id: spareKeyId }] = await Promise.all([make(), make()]);
	await database.keyDay.create({ data: { keyId, day: new Date(), calls: 1 } });
	return { keyId, spareKeyId };
}

/** What there is beside conversations: a visitor's opinion, and a wish for a person that the site was told of. */
async function furnishTalk(
	database: Database,
	options: { clientId: string; canary: string; spares: number; conversation: Conversation },
) {
	const { clientId, canary, spares } = options;
	const { messageId, conversationId } = options.conversation;
	const { visitorId } = await database.conversation.findUniqueOrThrow({ where: { id: conversationId } });
	await database.feedback.create({ data: { messageId, clientId, visitorId, thumb: "up", note: canary } });
	const wish = { id: newId("handOver"), clientId, conversationId, messageId, reason: "asked" as const };
	await database.handOver.create({ data: { ...wish, status: "delivered" } });
	// Nothing is ever sent there.
	await database.webhook.create({ data: { clientId, url: `https://127.0.0.1/${canary}`, secret: new Uint8Array(60) } });
	const code = {
		hash: `${canary} ${clientId}`,
		keyId: "none",
		origin: "https://127.0.0.1",
		sealed: new Uint8Array(60),
	};
	await database.visitorCode.create({ data: { ...code, clientId, expiresAt: new Date(Date.now() + 3_600_000) } });
	const visitors = Array.from({ length: spares }, () => ({ id: newId("visitor"), clientId, userId: newId("visitor") }));
	await database.visitor.createMany({ data: visitors });
	let used = 0;
	return { visitorId, spareVisitor: () => visitors[used++]?.id ?? "" };
}

/** What is counted in the background, of which so few documents and clicks leave nothing. */
async function furnishNumbers(database: Database, row: { clientId: string; documentId: string }): Promise<void> {
	await database.signal.create({ data: { ...row, queryKey: "none", strength: 0, clicks: 0, voters: 0 } });
	await furnishModels(database, row.clientId);
	const model = { name: "test:none", dimensions: 1 };
	const { id } = await database.embeddingModel.upsert({ where: { name_dimensions: model }, create: model, update: {} });
	await database.clientEmbedding.create({ data: { clientId: row.clientId, modelId: id } });
}

/** The server of most suites has no model that writes. */
async function furnishModels(database: Database, clientId: string): Promise<void> {
	const { id: runId } = await database.run.findFirstOrThrow({ where: { clientId } });
	const call = { clientId, model: "test:none", promptTokens: 1, completionTokens: 1, cost: 0 };
	await database.modelCall.create({ data: { ...call, runId, estimated: true, outcome: "complete" } });
	const sums = { day: new Date(), calls: 1, failed: 0, estimated: 1, unpriced: 0 };
	await database.modelUsage.create({ data: { ...call, ...sums } });
}

async function furnishEvaluation(
	database: Database,
	{ clientId, canary, spares }: { clientId: string; canary: string; spares: number },
) {
	const names = ["kept", ...Array.from({ length: spares * 2 }, (_, index) => `spare/${index}`)];
	const sets = names.map((name) => ({ id: newId("judgements"), name, clientId, source: "rows" as const }));
	await database.judgementSet.createMany({ data: sets.map((set) => ({ ...set, updatedAt: new Date() })) });
	const grades = [[`manual/${canary}`, 1]];
	await database.judgedQuery.createMany({
		data: sets.map(({ id }) => ({ setId: id, id: "1", position: 0, query: canary, grades })),
	});
	const runs = names.map((judgements) => ({ id: newId("evaluation"), clientId, judgements, status: "done" as const }));
	const options = { metrics: ["ndcg@10"], filter: null };
	const queries = [{ queryId: "1", query: canary, metrics: { "ndcg@10": 1 }, relevant: 1, found: [1], top: [] }];
	await database.evaluation.createMany({ data: runs.map((run) => ({ ...run, options, queries })) });
	let set = 0;
	let run = 0;
	return {
		evaluationId: runs[0]?.id ?? "",
		spareSet: () => names[++set] ?? "",
		spareEvaluation: () => runs[++run]?.id ?? "",
	};
}

/** Asks with a key as a new visitor and waits for the end of the answer. */
export async function converse(
	key: string,
	options: { question?: string; url?: string; clientId?: string } = {},
): Promise<Conversation> {
	const { question = "What stays as it is?", url, ...client } = options;
	const run = await chatAs(key, null, url).start.mutate({ message: question, ...client });
	const { conversationId, runId, visitorToken } = run;
	if (visitorToken === null) throw new Error("A new visitor was given no token.");
	const seen = await watch({ key, visitor: visitorToken, runId, url: url ?? inject("server").url, ...client });
	const last = seen.at(-1)?.event;
	if (last?.type !== "done") throw new Error(`The answer did not end well: ${JSON.stringify(last)}`);
	return { conversationId, runId, visitorToken, messageId: last.messageId };
}

const USERS = "(SELECT user_id FROM members WHERE tenant_id = $1)";
const CLIENTS = "(SELECT id FROM clients WHERE tenant_id = $1)";

/** Which rows of each table belong to the tenant $1. A table without a row fails the suite. */
export const TENANT_ROWS: Record<string, string> = {
	tenants: "id = $1",
	clients: "tenant_id = $1",
	provider_access: "tenant_id = $1",
	keys: "tenant_id = $1",
	members: "tenant_id = $1",
	invitations: "tenant_id = $1",
	users: `id IN ${USERS}`,
	logins: `user_id IN ${USERS}`,
	sessions: `user_id IN ${USERS}`,
	key_days: "key_id IN (SELECT id FROM keys WHERE tenant_id = $1)",
	chatbots: `client_id IN ${CLIENTS}`,
	documents: `client_id IN ${CLIENTS}`,
	chunks: `client_id IN ${CLIENTS}`,
	terms: `client_id IN ${CLIENTS}`,
	words: `client_id IN ${CLIENTS}`,
	ingest_jobs: `client_id IN ${CLIENTS}`,
	ingest_items: `job_id IN (SELECT id FROM ingest_jobs WHERE client_id IN ${CLIENTS})`,
	visitors: `client_id IN ${CLIENTS}`,
	conversations: `client_id IN ${CLIENTS}`,
	messages: `conversation_id IN (SELECT id FROM conversations WHERE client_id IN ${CLIENTS})`,
	runs: `client_id IN ${CLIENTS}`,
	model_calls: `client_id IN ${CLIENTS}`,
	model_usage: `client_id IN ${CLIENTS}`,
	events: `client_id IN ${CLIENTS}`,
	feedback: `client_id IN ${CLIENTS}`,
	hand_overs: `client_id IN ${CLIENTS}`,
	webhooks: `client_id IN ${CLIENTS}`,
	visitor_codes: `client_id IN ${CLIENTS}`,
	curations: `client_id IN ${CLIENTS}`,
	synonyms: `client_id IN ${CLIENTS}`,
	judgement_sets: `client_id IN ${CLIENTS}`,
	judged_queries: `set_id IN (SELECT id FROM judgement_sets WHERE client_id IN ${CLIENTS})`,
	evaluations: `client_id IN ${CLIENTS}`,
	signals: `client_id IN ${CLIENTS}`,
	client_embeddings: `client_id IN ${CLIENTS}`,
};

/** When a key was last used is noted while nobody waits for it. */
const rowOf = (table: string) => (table === "keys" ? "(to_jsonb(t) - 'last_used_at')" : "t");

const SNAPSHOT = Object.entries(TENANT_ROWS)
	.map(
		([table, condition]) =>
			`SELECT '${table}' AS name, count(*)::int AS count, md5(string_agg(row, E'\\n' ORDER BY row)) AS hash
			FROM (SELECT ${rowOf(table)}::text AS row FROM ${table} t WHERE ${condition}) rows`,
	)
	.join(" UNION ALL ");

/** A hash of every row a tenant has, by table. */
export async function snapshot(database: Database, tenantId: string): Promise<Record<string, string>> {
	const tables = await database.$queryRawUnsafe<{ name: string; count: number; hash: string | null }[]>(
		SNAPSHOT,
		tenantId,
	);
	return Object.fromEntries(tables.map(({ name, count, hash }) => [name, `${count} rows, ${hash}`]));
}
