import { openSession, type SignpostOptions } from "./internal/open-session.ts";
import { type AccountsResource, accountsResource } from "./resources/accounts.ts";
import { type AnalyticsResource, analyticsResource } from "./resources/analytics.ts";
import { type AuditResource, auditResource } from "./resources/audit.ts";
import { type ChatResource, chatResource } from "./resources/chat.ts";
import { type ChatbotsResource, chatbotsResource } from "./resources/chatbots.ts";
import { type ClientsResource, clientsResource } from "./resources/clients.ts";
import { type ConversationsResource, conversationsResource } from "./resources/conversations.ts";
import { type CurationsResource, curationsResource } from "./resources/curations.ts";
import { type DocumentsResource, documentsResource } from "./resources/documents.ts";
import { type EmbeddingResource, embeddingResource } from "./resources/embedding.ts";
import { type EvaluationResource, evaluationResource } from "./resources/evaluation.ts";
import { type EventsResource, eventsResource } from "./resources/events.ts";
import { type HandOverResource, handOverResource } from "./resources/hand-over.ts";
import { type HealthResource, healthResource } from "./resources/health.ts";
import { type IngestResource, ingestResource } from "./resources/ingest.ts";
import { type KeysResource, keysResource } from "./resources/keys.ts";
import {
	type InvitationsResource,
	invitationsResource,
	type MembersResource,
	membersResource,
} from "./resources/members.ts";
import { type ModelsResource, modelsResource } from "./resources/models.ts";
import { type SearchResource, searchResource } from "./resources/search.ts";
import {
	type SettingsResource,
	settingsResource,
	type TenantsResource,
	tenantsResource,
} from "./resources/settings.ts";
import { type SignalsResource, signalsResource } from "./resources/signals.ts";
import { type SynonymsResource, synonymsResource } from "./resources/synonyms.ts";
import { type TokensResource, tokensResource } from "./resources/tokens.ts";
import { type UsageResource, usageResource } from "./resources/usage.ts";
import type { Site } from "./site.ts";

/** A typed client of one server, whose documents carry what `S` says. */
export type Signpost<S extends Site = Site> = {
	search: SearchResource<S>;
	chat: ChatResource;
	conversations: ConversationsResource;
	handOver: HandOverResource;
	ingest: IngestResource<S>;
	documents: DocumentsResource;
	embedding: EmbeddingResource;
	curations: CurationsResource;
	synonyms: SynonymsResource;
	events: EventsResource;
	evaluation: EvaluationResource;
	signals: SignalsResource;
	models: ModelsResource;
	clients: ClientsResource;
	chatbots: ChatbotsResource;
	settings: SettingsResource;
	tenants: TenantsResource;
	accounts: AccountsResource;
	members: MembersResource;
	invitations: InvitationsResource;
	keys: KeysResource;
	tokens: TokensResource;
	analytics: AnalyticsResource;
	usage: UsageResource;
	audit: AuditResource;
	health: HealthResource;
	/** The visitor's token, to give back as `visitorToken` later; null before the first chat. */
	readonly visitorToken: string | null;
};

/**
 * A client of the server at `url`. Connects to nothing until it is used.
 * Throws `InvalidInputError` when the url or the key cannot be one. `S` says what the site's documents carry, so that
 * the compiler knows their metadata and tags.
 */
export function createSignpost<S extends Site = Site>(options: SignpostOptions): Signpost<S> {
	const session = openSession(options);
	return {
		search: searchResource(session) as unknown as SearchResource<S>,
		chat: chatResource(session),
		conversations: conversationsResource(session),
		handOver: handOverResource(session),
		ingest: ingestResource(session) as unknown as IngestResource<S>,
		documents: documentsResource(session),
		embedding: embeddingResource(session),
		curations: curationsResource(session),
		synonyms: synonymsResource(session),
		events: eventsResource(session),
		evaluation: evaluationResource(session),
		signals: signalsResource(session),
		models: modelsResource(session),
		clients: clientsResource(session),
		chatbots: chatbotsResource(session),
		settings: settingsResource(session),
		tenants: tenantsResource(session),
		accounts: accountsResource(session),
		members: membersResource(session),
		invitations: invitationsResource(session),
		keys: keysResource(session),
		tokens: tokensResource(session),
		analytics: analyticsResource(session),
		usage: usageResource(session),
		audit: auditResource(session),
		health: healthResource(session),
		get visitorToken() {
			return session.visitor.token;
		},
	};
}
