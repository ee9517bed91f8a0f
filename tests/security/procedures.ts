/** Who may call what. A procedure without a row here fails the suite. */
import type { KeyScope } from "../../server/src/features/keys/scopes.ts";
import type { ProcedureKind } from "./attack.ts";
import type { Furniture } from "./furniture.ts";
import { KEY_PROCEDURES } from "./key-procedures.ts";

export type ProcedureRow = {
	path: string;
	kind: ProcedureKind;
	/** What a key must be allowed to do; null: anyone may call. */
	scope: KeyScope | null;
	/** Only a person who has logged in may call; `scope` is null then. */
	person?: true;
	/** It is about the tenant as a whole: `tenantId` names that, and not a client. */
	tenant?: true;
	/** Whether a publishable key may be enough. */
	publishable: boolean;
	/** An input that succeeds for its owner, any number of times. */
	input: (own: Furniture) => Record<string, unknown> | undefined;
};

const DOCUMENT = {
	externalId: "a/1",
	route: "/a/1",
	content: "# Kept\n\nA page that stays as it is.",
	format: "markdown",
};

let unique = 0;
const nextId = () => `event-${Date.now()}-${++unique}`;

/** A server that nobody has started. */
const NOBODY = { provider: "openai-compatible", model: "any", baseUrl: "http://127.0.0.1:9/v1" };

/** Procedures of a tenant as a whole that an admin's key may call. */
const ofTenant = (
	feature: string,
	rows: Record<string, [kind: ProcedureKind, input: ProcedureRow["input"]]>,
): ProcedureRow[] =>
	Object.entries(rows).map(([name, [kind, input]]) => ({
		...{ path: `${feature}.${name}`, kind, input },
		...{ scope: "admin", tenant: true, publishable: false },
	}));

export const PROCEDURES: ProcedureRow[] = [
	{ path: "health.check", kind: "query", scope: null, publishable: true, input: () => undefined },
	{
		...{ path: "accounts.register", kind: "mutation", scope: null, publishable: true },
		input: () => ({ email: `${nextId()}@example.com`, password: "a long password", organisation: "Kept" }),
	},
	{
		...{ path: "accounts.login", kind: "mutation", scope: null, publishable: true },
		input: ({ owner: { email, password } }) => ({ email, password }),
	},
	{ path: "accounts.me", kind: "query", scope: null, person: true, publishable: false, input: () => ({}) },
	{
		...{ path: "accounts.switchTenant", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ tenantId }) => ({ tenantId }),
	},
	{ path: "accounts.logout", kind: "mutation", scope: null, person: true, publishable: false, input: () => ({}) },
	{
		...{ path: "accounts.logoutEverywhere", kind: "mutation", scope: null, person: true, publishable: false },
		input: () => ({}),
	},
	{
		...{ path: "accounts.requestPasswordReset", kind: "mutation", scope: null, publishable: true },
		input: () => ({ email: "nobody@example.com" }),
	},
	...["accounts.resetPassword", "accounts.verifyEmail", "invitations.accept"].map((path) => ({
		...{ path, kind: "mutation" as const, scope: null, publishable: true },
		// No token is good twice.
		input: () => ({ token: "a".repeat(43), ...(path === "accounts.resetPassword" ? { password: "another one" } : {}) }),
	})),
	{
		...{ path: "accounts.requestVerification", kind: "mutation", scope: null, person: true, publishable: false },
		input: () => ({}),
	},
	{
		...{ path: "accounts.changePassword", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ owner: { password } }) => ({ currentPassword: password, newPassword: password }),
	},
	{
		...{ path: "accounts.setSuperuser", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ owner: { email } }) => ({ email, superuser: false }),
	},
	{ path: "members.list", kind: "query", scope: null, person: true, publishable: false, input: () => ({}) },
	{
		...{ path: "members.invite", kind: "mutation", scope: null, person: true, publishable: false },
		input: () => ({ email: `${nextId()}@example.com`, role: "viewer" }),
	},
	{
		...{ path: "members.changeRole", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ memberId }) => ({ userId: memberId, role: "viewer" }),
	},
	{
		...{ path: "members.suspend", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ memberId }) => ({ userId: memberId, suspended: false }),
	},
	{
		...{ path: "members.remove", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ spareMember }) => ({ userId: spareMember() }),
	},
	{ path: "invitations.list", kind: "query", scope: null, person: true, publishable: false, input: () => ({}) },
	{
		...{ path: "invitations.revoke", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ spareInvitation }) => ({ invitationId: spareInvitation() }),
	},
	{ path: "search.query", kind: "query", scope: "search", publishable: true, input: () => ({ query: "kept page" }) },
	{ path: "search.suggest", kind: "query", scope: "search", publishable: true, input: () => ({ query: "kep" }) },
	{
		...{ path: "search.similar", kind: "query", scope: "search", publishable: true },
		input: ({ documentId }) => ({ documentId }),
	},
	{
		...{ path: "chat.start", kind: "mutation", scope: "chat", publishable: true },
		input: () => ({ message: "What stays as it is?" }),
	},
	{
		...{ path: "chat.events", kind: "subscription", scope: "chat", publishable: true },
		input: ({ runId }) => ({ runId }),
	},
	{ path: "chat.stop", kind: "mutation", scope: "chat", publishable: true, input: ({ runId }) => ({ runId }) },
	{
		...{ path: "chat.history", kind: "query", scope: "chat", publishable: true },
		input: ({ conversationId }) => ({ conversationId }),
	},
	{ path: "chat.conversations", kind: "query", scope: "chat", publishable: true, input: () => ({ limit: 5 }) },
	{
		...{ path: "chat.rename", kind: "mutation", scope: "chat", publishable: true },
		input: ({ conversationId }) => ({ conversationId, title: "Kept" }),
	},
	{
		...{ path: "chat.feedback", kind: "mutation", scope: "chat", publishable: true },
		input: ({ messageId }) => ({ messageId, thumb: "up" }),
	},
	{
		...{ path: "chat.handOver", kind: "mutation", scope: "chat", publishable: true },
		input: ({ conversationId }) => ({ conversationId }),
	},
	{
		...{ path: "chat.delete", kind: "mutation", scope: "chat", publishable: true },
		input: ({ conversationId }) => ({ conversationId }),
	},
	{ path: "conversations.feedback", kind: "query", scope: "admin", publishable: false, input: () => ({}) },
	{ path: "conversations.settings", kind: "query", scope: "admin", publishable: false, input: () => ({}) },
	{
		...{ path: "conversations.configure", kind: "mutation", scope: "admin", publishable: false },
		input: () => ({ retentionDays: 90 }),
	},
	{
		...{ path: "conversations.deleteVisitor", kind: "mutation", scope: "admin", publishable: false },
		input: ({ spareVisitor }) => ({ visitorId: spareVisitor() }),
	},
	{ path: "handOver.list", kind: "query", scope: "admin", publishable: false, input: () => ({ limit: 5 }) },
	{ path: "handOver.settings", kind: "query", scope: "admin", publishable: false, input: () => ({}) },
	{
		...{ path: "handOver.configure", kind: "mutation", scope: "admin", publishable: false },
		input: () => ({ url: "http://127.0.0.1:9/nobody" }),
	},
	{ path: "handOver.rotateSecret", kind: "mutation", scope: "admin", publishable: false, input: () => ({}) },
	{
		...{ path: "events.track", kind: "mutation", scope: "events", publishable: true },
		input: () => ({ events: [{ eventId: nextId(), type: "view", route: "/a/1" }] }),
	},
	{ path: "events.unanswered", kind: "query", scope: "documents", publishable: false, input: () => ({}) },
	{ path: "signals.status", kind: "query", scope: "documents", publishable: false, input: () => ({}) },
	{
		...{ path: "signals.configure", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ learning: true }),
	},
	{ path: "signals.recompute", kind: "mutation", scope: "documents", publishable: false, input: () => ({}) },
	{
		...{ path: "widget.config", kind: "query", scope: "search", publishable: true },
		input: ({ chatbotId }) => ({ chatbotId }),
	},
	...ofTenant("clients", {
		create: ["mutation", () => ({ slug: `made-${Date.now()}-${++unique}` })],
		get: ["query", ({ clientId }) => ({ clientId })],
		update: ["mutation", ({ clientId }) => ({ clientId, name: "Kept" })],
		delete: ["mutation", ({ spareClient }) => ({ clientId: spareClient() })],
		list: ["query", () => ({})],
	}),
	...ofTenant("chatbots", {
		create: ["mutation", ({ clientId }) => ({ clientId, name: "Made" })],
		get: ["query", ({ chatbotId }) => ({ chatbotId })],
		update: ["mutation", ({ chatbotId }) => ({ chatbotId, name: "Kept" })],
		delete: ["mutation", ({ spareChatbot }) => ({ chatbotId: spareChatbot() })],
		list: ["query", ({ clientId }) => ({ clientId })],
	}),
	...ofTenant("settings", {
		get: ["query", () => ({})],
		update: ["mutation", () => ({ name: "Kept" })],
		testProvider: ["mutation", () => NOBODY],
	}),
	{
		...{ path: "settings.rotateEncryption", kind: "mutation", scope: null, person: true, publishable: false },
		input: () => ({ dryRun: true }),
	},
	{
		...{ path: "tenants.delete", kind: "mutation", scope: null, person: true, publishable: false },
		input: () => ({ name: "not its name" }),
	},
	...["analytics.overview", "analytics.timeline", "analytics.queries", "analytics.export"].map(
		(path): ProcedureRow => ({
			...{ path, kind: "query", scope: "analytics", tenant: true, publishable: false },
			input: () => ({}),
		}),
	),
	{ path: "usage.get", kind: "query", scope: "admin", tenant: true, publishable: false, input: () => ({}) },
	{
		...{ path: "usage.setClientQuota", kind: "mutation", scope: "admin", publishable: false },
		input: () => ({ documents: 1_000 }),
	},
	{
		...{ path: "usage.setQuota", kind: "mutation", scope: null, person: true, publishable: false },
		input: ({ tenantId }) => ({ tenantId }),
	},
	{ path: "audit.list", kind: "query", scope: "admin", tenant: true, publishable: false, input: () => ({}) },
	{ path: "audit.listAll", kind: "query", scope: null, person: true, publishable: false, input: () => ({}) },
	{ path: "models.list", kind: "query", scope: "admin", publishable: false, input: () => ({}) },
	{
		...{ path: "models.choose", kind: "mutation", scope: "admin", publishable: false },
		input: () => ({ models: ["extractive"] }),
	},
	{ path: "models.usage", kind: "query", scope: "admin", publishable: false, input: () => ({}) },
	{
		...{ path: "models.calls", kind: "query", scope: "admin", publishable: false },
		input: ({ runId }) => ({ runId }),
	},
	{
		...{ path: "models.setBudget", kind: "mutation", scope: "admin", publishable: false },
		input: () => ({ tokensPerDay: null, costPerDay: null }),
	},
	...KEY_PROCEDURES,
	{
		...{ path: "ingest.documents", kind: "mutation", scope: "ingest", publishable: false },
		input: () => ({ documents: [DOCUMENT] }),
	},
	{ path: "ingest.job", kind: "query", scope: "ingest", publishable: false, input: ({ jobId }) => ({ jobId }) },
	{
		...{ path: "ingest.progress", kind: "subscription", scope: "ingest", publishable: false },
		input: ({ jobId }) => ({ jobId }),
	},
	{ path: "embedding.progress", kind: "query", scope: "ingest", publishable: false, input: () => ({}) },
	{ path: "documents.list", kind: "query", scope: "documents", publishable: false, input: () => ({}) },
	{
		...{ path: "documents.get", kind: "query", scope: "documents", publishable: false },
		input: ({ documentId }) => ({ documentId }),
	},
	{
		...{ path: "documents.delete", kind: "mutation", scope: "documents", publishable: false },
		input: ({ spare }) => ({ externalIds: [spare()] }),
	},
	{ path: "curations.list", kind: "query", scope: "documents", publishable: false, input: () => ({}) },
	{
		...{ path: "curations.save", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ query: "opening", pinned: [{ externalId: "a/1", position: 1 }] }),
	},
	{
		...{ path: "curations.delete", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ query: "closing" }),
	},
	{ path: "synonyms.list", kind: "query", scope: "documents", publishable: false, input: () => ({}) },
	{
		...{ path: "synonyms.save", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ synonymId: "opening", kind: "equivalent", terms: ["opening", "beginning"] }),
	},
	{
		...{ path: "synonyms.replace", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ synonyms: [{ synonymId: "kept", kind: "oneWay", from: ["ending"], to: ["closing"] }] }),
	},
	{
		...{ path: "synonyms.delete", kind: "mutation", scope: "documents", publishable: false },
		input: () => ({ synonymId: "closing" }),
	},
	{
		...{ path: "evaluation.putJudgements", kind: "mutation", scope: "evaluation", publishable: false },
		input: () => ({ name: "kept", rows: [{ query: "kept page", document: "a/1", grade: 1 }] }),
	},
	{
		...{ path: "evaluation.listJudgements", kind: "query", scope: "evaluation", publishable: false },
		input: () => ({}),
	},
	{
		...{ path: "evaluation.getJudgements", kind: "query", scope: "evaluation", publishable: false },
		input: () => ({ name: "kept" }),
	},
	{
		...{ path: "evaluation.deleteJudgements", kind: "mutation", scope: "evaluation", publishable: false },
		input: ({ spareSet }) => ({ name: spareSet() }),
	},
	{
		...{ path: "evaluation.run", kind: "mutation", scope: "evaluation", publishable: false },
		input: () => ({ judgements: "kept" }),
	},
	{
		...{ path: "evaluation.status", kind: "query", scope: "evaluation", publishable: false },
		input: ({ evaluationId }) => ({ evaluationId }),
	},
	{
		...{ path: "evaluation.get", kind: "query", scope: "evaluation", publishable: false },
		input: ({ evaluationId }) => ({ evaluationId }),
	},
	{ path: "evaluation.list", kind: "query", scope: "evaluation", publishable: false, input: () => ({}) },
	{
		...{ path: "evaluation.delete", kind: "mutation", scope: "evaluation", publishable: false },
		input: ({ spareEvaluation }) => ({ evaluationId: spareEvaluation() }),
	},
	{
		...{ path: "evaluation.compare", kind: "query", scope: "evaluation", publishable: false },
		input: ({ evaluationId }) => ({ baselineId: evaluationId, evaluationId }),
	},
];

export const rowOf = (path: string): ProcedureRow => {
	const row = PROCEDURES.find((procedure) => procedure.path === path);
	if (row === undefined) throw new Error(`There is no row for ${path}.`);
	return row;
};
