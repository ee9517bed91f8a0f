import { accountsRouter } from "./features/accounts/router.ts";
import { analyticsRouter } from "./features/analytics/router.ts";
import { auditRouter } from "./features/audit/router.ts";
import { chatRouter } from "./features/chat/router.ts";
import { chatbotsRouter, widgetRouter } from "./features/chatbots/router.ts";
import { clientsRouter } from "./features/clients/router.ts";
import { conversationsRouter } from "./features/conversations/router.ts";
import { curationsRouter } from "./features/curations/router.ts";
import { documentsRouter } from "./features/documents/router.ts";
import { embeddingRouter } from "./features/embedding/router.ts";
import { evaluationRouter } from "./features/evaluation/router.ts";
import { eventsRouter } from "./features/events/router.ts";
import { handOverRouter } from "./features/hand-over/router.ts";
import { healthRouter } from "./features/health/router.ts";
import { ingestRouter } from "./features/ingest/router.ts";
import { keysRouter } from "./features/keys/router.ts";
import { invitationsRouter, membersRouter } from "./features/members/router.ts";
import { modelsRouter } from "./features/models/router.ts";
import { searchRouter } from "./features/search/router.ts";
import { settingsRouter } from "./features/settings/router.ts";
import { signalsRouter } from "./features/signals/router.ts";
import { synonymsRouter } from "./features/synonyms/router.ts";
import { tenantsRouter } from "./features/tenants/router.ts";
import { tokensRouter } from "./features/tokens/router.ts";
import { usageRouter } from "./features/usage/router.ts";
import { router } from "./trpc/procedures.ts";

export const appRouter = router({
	accounts: accountsRouter,
	members: membersRouter,
	invitations: invitationsRouter,
	search: searchRouter,
	chat: chatRouter,
	tenants: tenantsRouter,
	clients: clientsRouter,
	chatbots: chatbotsRouter,
	settings: settingsRouter,
	widget: widgetRouter,
	models: modelsRouter,
	conversations: conversationsRouter,
	handOver: handOverRouter,
	keys: keysRouter,
	tokens: tokensRouter,
	ingest: ingestRouter,
	documents: documentsRouter,
	embedding: embeddingRouter,
	curations: curationsRouter,
	synonyms: synonymsRouter,
	events: eventsRouter,
	evaluation: evaluationRouter,
	signals: signalsRouter,
	analytics: analyticsRouter,
	usage: usageRouter,
	audit: auditRouter,
	health: healthRouter,
});

export type AppRouter = typeof appRouter;
