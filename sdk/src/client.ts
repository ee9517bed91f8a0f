import { InvalidInputError } from "./core/errors.ts";
import type { Fetch } from "./internal/fetch.ts";
import { Session } from "./internal/session.ts";
import { isHeaderValue, pageStorage, Visitor, type VisitorStorage } from "./internal/visitor.ts";
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

/** What `createSignpost` takes. */
export type SignpostOptions = {
	/** Where the server is, such as `https://search.example.com`; in a browser also a path. */
	url: string;
	/**
	 * `pk_…` in browsers, or a `tok_…` of your server's; `sk_…` on servers, never in a page; the `token` of
	 * `accounts.login` for scripts of people. null: nobody yet, to register, log in or accept an invitation.
	 */
	key: string | null;
	/** Client to act on, by id or slug, when it is not the key's own. */
	clientId?: string;
	/** Default: the platform's `fetch`. */
	fetch?: Fetch;
	/** Time for each attempt of a call, in milliseconds; 0: no limit. Default: 30,000. */
	timeoutMs?: number;
	/** Further attempts after a failure that may pass; 0: none. Default: 3. */
	maxRetries?: number;
	/**
	 * Token of a visitor met before, who then has their conversations back, or one that your server has signed for its
	 * user by `createVisitorToken`, which is kept nowhere. Default: the stored one, or a new visitor.
	 */
	visitorToken?: string;
	/** Where the visitor's token is kept; null: in memory only. Default: `localStorage` for a `pk_` key in a page. */
	storage?: VisitorStorage | null;
	/** Told of what no call can throw: events that could not be sent. Default: nobody is. */
	onError?: (error: unknown) => void;
};

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

/** Stands for an option that was not given. */
const DEFAULTS = { timeoutMs: 30_000, maxRetries: 3, onError: () => {} };

/**
 * A client of the server at `url`. Connects to nothing until it is used.
 * Throws `InvalidInputError` when the url or the key cannot be one. `S` says what the site's documents carry, so that
 * the compiler knows their metadata and tags.
 */
export function createSignpost<S extends Site = Site>(options: SignpostOptions): Signpost<S> {
	const { key, clientId, fetch: customFetch } = options;
	const url = parseUrl(options.url);
	if (key !== null && !isHeaderValue(key)) throw invalid("key", "The key is empty or has characters that no key has.");
	const visitor = visitorOf(options, url);
	const session = new Session({
		url: `${url}/trpc`,
		clientId,
		visitor,
		timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
		maxRetries: options.maxRetries ?? DEFAULTS.maxRetries,
		onError: options.onError ?? DEFAULTS.onError,
		fetch: customFetch ?? ((input, init) => fetch(input, init)),
		headers: () => ({
			...(key === null ? {} : { authorization: `Bearer ${key}` }),
			...(visitor.token === null ? {} : { "x-signpost-visitor": visitor.token }),
		}),
	});
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
			return visitor.token;
		},
	};
}

function visitorOf({ key, clientId, visitorToken, storage }: SignpostOptions, url: string): Visitor {
	if (visitorToken !== undefined && !isHeaderValue(visitorToken)) throw invalid("visitorToken", "It is not a token.");
	// A secret key has no business in a page's storage, not even a part of it.
	const isPublishable = key?.startsWith("pk_") === true;
	return new Visitor({
		name: `signpost:visitor:${url}:${clientId ?? ""}:${isPublishable ? key.slice(0, 12) : ""}`,
		token: visitorToken ?? null,
		storage: storage === undefined && isPublishable ? pageStorage("localStorage") : (storage ?? null),
	});
}

function parseUrl(url: string): string {
	const base = typeof location === "undefined" ? undefined : location.href;
	const parsed = URL.canParse(url, base) ? new URL(url, base) : null;
	if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw invalid("url", "Give the server's http(s) url.");
	if (parsed.username !== "" || parsed.password !== "") throw invalid("url", "Leave user name and password out.");
	return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function invalid(path: string, message: string): InvalidInputError {
	return new InvalidInputError(`${path}: ${message}`, { code: "INVALID_INPUT", issues: [{ path, message }] });
}
