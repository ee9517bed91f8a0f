import type * as chat from "./features/chat/schema.ts";
import type * as documents from "./features/documents/schema.ts";
import type * as events from "./features/events/schema.ts";
import type * as ingest from "./features/ingest/schema.ts";
import type { Caller, Claim } from "./features/keys/service.ts";
import type * as search from "./features/search/schema.ts";

export type Services = {
	version: string;
	closing: AbortSignal;
	keys: { authorize: (claim: Claim) => Promise<Caller> };
	limits: { consume: (call: { caller: Caller; ip: string; procedure: string }) => Promise<void> };
	search: { query: (clientId: string, input: search.SearchQueryInput) => Promise<search.SearchQueryOutput> };
	documents: {
		list: (clientId: string, input: documents.DocumentsListInput) => Promise<documents.DocumentsListOutput>;
		get: (clientId: string, input: documents.DocumentsGetInput) => Promise<documents.DocumentsGetOutput>;
		delete: (clientId: string, input: documents.DocumentsDeleteInput) => Promise<{ deleted: number }>;
	};
	ingest: {
		documents: (clientId: string, input: ingest.IngestDocumentsInput) => Promise<ingest.IngestDocumentsOutput>;
		job: (clientId: string, jobId: string) => Promise<ingest.IngestJobOutput>;
		progress: (options: {
			clientId: string;
			jobId: string;
			signal: AbortSignal;
		}) => AsyncIterable<ingest.IngestJobOutput>;
	};
	events: {
		track: (options: {
			caller: Caller;
			visitorToken: string | null;
			events: events.EventInput[];
		}) => Promise<events.EventsTrackOutput>;
	};
	chat: {
		start: (
			options: { caller: Caller; visitorToken: string | null } & chat.ChatStartInput,
		) => Promise<chat.ChatStartOutput>;
		events: (
			options: { caller: Caller; visitorToken: string | null; signal: AbortSignal } & chat.ChatEventsInput,
		) => AsyncIterable<{ id: string; event: chat.ChatEvent }>;
		stop: (options: { caller: Caller; visitorToken: string | null; runId: string }) => Promise<{ stopped: boolean }>;
		history: (options: {
			caller: Caller;
			visitorToken: string | null;
			conversationId: string;
		}) => Promise<chat.ChatHistoryOutput>;
	};
};
