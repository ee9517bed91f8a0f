import { newId } from "../../server/src/ids.ts";
import type { Furniture } from "./furniture.ts";

/** What each field that names something takes: what a tenant has, and what nobody has. */
export const NAMES: Record<string, { theirs: (tenant: Furniture) => unknown; nobodys: () => unknown }> = {
	clientId: { theirs: (tenant) => tenant.clientId, nobodys: () => newId("client") },
	tenantId: { theirs: (tenant) => tenant.clientId, nobodys: () => newId("client") },
	chatbotId: { theirs: (tenant) => tenant.chatbotId, nobodys: () => newId("chatbot") },
	conversationId: { theirs: (tenant) => tenant.conversationId, nobodys: () => newId("conversation") },
	runId: { theirs: (tenant) => tenant.runId, nobodys: () => newId("run") },
	keyId: { theirs: (tenant) => tenant.keyId, nobodys: () => newId("key") },
	jobId: { theirs: (tenant) => tenant.jobId, nobodys: () => newId("job") },
	evaluationId: { theirs: (tenant) => tenant.evaluationId, nobodys: () => newId("evaluation") },
	baselineId: { theirs: (tenant) => tenant.evaluationId, nobodys: () => newId("evaluation") },
	messageId: { theirs: (tenant) => tenant.messageId, nobodys: () => newId("message") },
	visitorId: { theirs: (tenant) => tenant.visitorId, nobodys: () => newId("visitor") },
	userId: { theirs: (tenant) => `user-of-${tenant.clientId}`, nobodys: () => "nobody" },
	documentId: { theirs: (tenant) => tenant.documentId, nobodys: () => newId("document") },
	documentIds: { theirs: (tenant) => [tenant.documentId], nobodys: () => [newId("document")] },
	externalId: { theirs: (tenant) => tenant.externalId, nobodys: () => "manual/none" },
	externalIds: { theirs: (tenant) => [tenant.externalId], nobodys: () => ["manual/none"] },
};

/** And where a tenant is named, not a client. */
export const TENANT_NAMES = {
	theirs: (tenant: Furniture): unknown => tenant.tenantId,
	nobodys: (): unknown => newId("tenant"),
};
