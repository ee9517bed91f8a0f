/** T15: what every query asks for by itself, whatever the services above it have let through. */
import { beforeAll, expect, test } from "vitest";
import { createChatStore } from "../../server/src/features/chat/store.ts";
import { createChatbotStore } from "../../server/src/features/chatbots/store.ts";
import { createDocumentStore } from "../../server/src/features/documents/store.ts";
import { createEvaluationStore } from "../../server/src/features/evaluation/store.ts";
import { createHandOverStore } from "../../server/src/features/hand-over/store.ts";
import { createIngestStore } from "../../server/src/features/ingest/store.ts";
import { createKeyStore } from "../../server/src/features/keys/store.ts";
import { createMemberStore } from "../../server/src/features/members/store.ts";
import { createVisitorCodeStore } from "../../server/src/features/visitor-codes/store.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet" });
	other = await furnish(database, { canary: "quastenflosser" });
});

type Ids = { tenantId: string; clientId: string };

const chat = createChatStore(database, "nobody");
const chatbots = createChatbotStore(database);
const codes = createVisitorCodeStore(database);
const documents = createDocumentStore(database);
const evaluations = createEvaluationStore(database);
const handOver = createHandOverStore(database);
const ingest = createIngestStore(database);
const keys = createKeyStore(database);
const members = createMemberStore(database);

/** Of a tenant's row, in the name of a tenant; those that delete come last. */
const QUERIES: Record<string, (as: Ids, of: Furniture) => Promise<unknown>> = {
	"chat.findConversation": ({ clientId }, { conversationId, visitorId }) =>
		chat.findConversation(clientId, { conversationId, visitorId }),
	"chat.turns": ({ clientId }, { conversationId }) => chat.turns(clientId, { conversationId, except: [], limit: 9 }),
	"chat.messages": ({ clientId }, { conversationId }) => chat.messages(clientId, { conversationId, limit: 9 }),
	"chat.findRun": ({ clientId }, { runId, visitorId }) => chat.findRun(clientId, { runId, visitorId }),
	"chat.findChatbot": ({ clientId }, { chatbotId }) => chat.findChatbot(clientId, chatbotId),
	"handOver.owns": ({ clientId }, { conversationId, visitorId }) =>
		handOver.owns(clientId, { conversationId, visitorId }),
	"documents.find": ({ clientId }, { documentId }) => documents.find(clientId, { documentId }),
	"ingest.job": ({ clientId }, { jobId }) => ingest.job(clientId, jobId),
	"ingest.documentsOf": ({ clientId }, { jobId }) => ingest.documentsOf(clientId, jobId),
	"evaluation.find": ({ clientId }, { evaluationId }) => evaluations.find(clientId, evaluationId),
	"chatbots.find": ({ tenantId }, { chatbotId }) => chatbots.find(tenantId, chatbotId),
	"chatbots.findOfClient": ({ clientId }, { chatbotId }) => chatbots.findOfClient(clientId, chatbotId),
	"chatbots.update": ({ tenantId }, { chatbotId }) => chatbots.update(tenantId, chatbotId, { name: "Taken" }),
	"keys.find": ({ tenantId }, { keyId }) => keys.find(tenantId, keyId),
	"keys.list": ({ tenantId }, { clientId }) => keys.list(tenantId, clientId),
	"keys.findClient": ({ tenantId }, { clientId }) => keys.findClient(tenantId, clientId),
	"members.change": ({ tenantId }, { memberId }) =>
		members.change(tenantId, { userId: memberId, change: { role: "editor" } }, () => undefined),
	"evaluation.delete": ({ clientId }, { evaluationId }) => evaluations.delete(clientId, evaluationId),
	"documents.delete": ({ clientId }, { documentId }) =>
		documents.delete(clientId, { documentIds: [documentId], externalIds: [] }),
	"chatbots.delete": ({ tenantId }, { spareChatbot }) => chatbots.delete(tenantId, spareChatbot()),
	"visitorCodes.take": ({ clientId }, { canary, clientId: of }) =>
		codes.take(clientId, { hash: `${canary} ${of}`, keyId: "none", origin: "https://127.0.0.1" }, new Date()),
	"invitations.revoke": ({ tenantId }, { spareInvitation }) => members.revoke(tenantId, spareInvitation()),
};

/** What stands for nothing: null, false, no rows. */
const isNothing = (found: unknown) => found === null || found === false || (Array.isArray(found) && found.length === 0);

test.each(Object.entries(QUERIES))("T15 %s finds nothing of another's, and its own", async (_name, query) => {
	const before = await snapshot(database, other.tenantId);
	expect(await query(own, other)).toSatisfy(isNothing);
	expect(await snapshot(database, other.tenantId)).toEqual(before);
	expect(await query(other, other)).not.toSatisfy(isNothing);
});

test("T15 a key of another is not changed in one's own name", async () => {
	const before = await snapshot(database, other.tenantId);
	const { tenantId } = own;
	const row = await keys.find(other.tenantId, other.keyId);
	const made = { hash: "taken", hint: "none", before: row?.hash ?? "", previousUntil: null };
	expect(await keys.rotate(tenantId, other.keyId, made)).toBe(false);
	await expect(keys.update(tenantId, other.keyId, { name: "Taken" })).rejects.toThrow();
	await keys.revoke(tenantId, other.keyId, new Date());
	expect(await snapshot(database, other.tenantId)).toEqual(before);
	expect(await keys.rotate(other.tenantId, other.keyId, made)).toBe(true);
});
