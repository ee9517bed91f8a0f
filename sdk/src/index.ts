export { createSignpost, type Signpost } from "./client.ts";
export {
	AuthenticationError,
	CancelledError,
	ConflictError,
	ConnectionError,
	type InputIssue,
	InvalidInputError,
	NotFoundError,
	PermissionError,
	QuotaExceededError,
	RateLimitError,
	ServerError,
	SignpostError,
	type SignpostErrorCode,
	type SignpostErrorOptions,
	TimeoutError,
	TooLargeError,
	UnavailableError,
	VisitorTokenError,
} from "./core/errors.ts";
export type * from "./generated/contract.ts";
export type { AnswerContent } from "./internal/answer-content.ts";
export type { CallOptions } from "./internal/call.ts";
export type { Fetch } from "./internal/fetch.ts";
export type { SignpostOptions } from "./internal/open-session.ts";
export type { VisitorStorage } from "./internal/visitor.ts";
export type { AccountsResource } from "./resources/accounts.ts";
export type { AnalyticsResource } from "./resources/analytics.ts";
export type { Answer, WholeAnswer } from "./resources/answer.ts";
export type { AuditResource } from "./resources/audit.ts";
export type { ChatResource, NumberedChatEvent, RunToResume, StreamOptions } from "./resources/chat.ts";
export type { ChatbotsResource } from "./resources/chatbots.ts";
export type { ClientsResource } from "./resources/clients.ts";
export type { ConversationCalls, ConversationsResource } from "./resources/conversations.ts";
export type { CurationsResource } from "./resources/curations.ts";
export type { DocumentsResource } from "./resources/documents.ts";
export type { EmbeddingResource } from "./resources/embedding.ts";
export type { EvaluationResource } from "./resources/evaluation.ts";
export type { EventsResource, TrackedEvent } from "./resources/events.ts";
export type { HandOverResource } from "./resources/hand-over.ts";
export type { HealthResource } from "./resources/health.ts";
export type {
	IngestResource,
	IngestUploadOutput,
	JobReference,
	UploadFile,
	UploadOptions,
	WaitOptions,
	WatchOptions,
} from "./resources/ingest.ts";
export type { KeysResource } from "./resources/keys.ts";
export type { InvitationsResource, MembersResource } from "./resources/members.ts";
export type { ModelsResource } from "./resources/models.ts";
export type { SearchResource } from "./resources/search.ts";
export type { SettingsResource, TenantsResource } from "./resources/settings.ts";
export type { SignalsResource } from "./resources/signals.ts";
export type { SynonymsResource } from "./resources/synonyms.ts";
export type { TokensResource } from "./resources/tokens.ts";
export type { UsageResource } from "./resources/usage.ts";
export type {
	Site,
	SiteDocument,
	SiteDocumentsInput,
	SiteFacet,
	SiteFacets,
	SiteFilter,
	SiteHit,
	SiteMetadata,
	SiteQueryInput,
	SiteQueryOutput,
	SiteRange,
	SiteTag,
} from "./site.ts";
export { createChatStore } from "./store/chat-store.ts";
export type { ChatStorage } from "./store/kept-conversation.ts";
export type { ChatSnapshot, ChatStoreMessage, ChatStoreStatus } from "./store/snapshot.ts";
export type { ChatOpinion, ChatStore, ChatStoreOptions } from "./store/types.ts";
