import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { Caller } from "../access/principal.ts";
import type { Click, ClickTokens } from "../search/tokens.ts";
import type { Sources } from "../signals/sources.ts";
import type { EventInput, EventsTrackOutput, EventsUnansweredInput, EventsUnansweredOutput } from "./schema.ts";
import type { EventStore, NewEvent } from "./store.ts";

export type EventDependencies = {
	store: EventStore;
	clickTokens: ClickTokens;
	/** Tells the visitor that a token names, or null. */
	visitors: { resolve: (caller: Caller, token: string | null) => Promise<string | null> };
	/** Names where clicks come from; null: nothing is learned from them, and it is not stored. */
	sources: Sources | null;
	/** Told how many clicks were sent that something may be learned from. */
	onClicks: (count: number) => void;
	now?: () => Date;
};

/** How far `events.unanswered` looks back by itself, in ms: 30 days. */
const UNANSWERED_SINCE = 30 * 86_400_000;

/** Of a question, as stored, in UTF-16 code units. */
const MAX_QUESTION_LENGTH = 1_000;

export type TrackOptions = { caller: Caller; ip: string; visitorToken: string | null; events: EventInput[] };

export function createEventService(dependencies: EventDependencies) {
	const { store, clickTokens, visitors, sources, onClicks, now = () => new Date() } = dependencies;
	return {
		/** Notes a question that found no answer; who asked is not stored. `messageId`: of the answer, with which it is deleted. */
		async noteUnanswered(clientId: string, asked: { question: string; messageId: string }): Promise<void> {
			const query = asked.question.trim().slice(0, MAX_QUESTION_LENGTH);
			const queryKey = clickTokens.queryKey(clientId, `unanswered\n${plainQuestion(query)}`);
			const id = newId("event");
			await store.append(clientId, [
				{ id, type: "unanswered", at: now(), query, queryKey, messageId: asked.messageId },
			]);
		},

		async unanswered(clientId: string, { since, limit }: EventsUnansweredInput): Promise<EventsUnansweredOutput> {
			const from = since ?? new Date(now().getTime() - UNANSWERED_SINCE);
			return { questions: await store.unanswered(clientId, { since: from, limit }) };
		},

		async track({ caller, ip, visitorToken, events }: TrackOptions): Promise<EventsTrackOutput> {
			const { clientId } = caller;
			const visitorId = await visitors.resolve(caller, visitorToken);
			const rows = events.map((event, index) => {
				const click = readClick(event, index);
				const isLearned = sources !== null && event.type === "click" && click !== null && click.queryKey !== null;
				const source = isLearned ? sources.sourceOf({ caller, ip, visitorId, visitor: event.visitor }) : null;
				return toRow(event, { visitorId, click, source, now: now() });
			});
			const accepted = await store.append(clientId, rows);
			onClicks(rows.filter(({ source }) => source !== null).length);
			return { accepted, duplicates: events.length - accepted };

			function readClick(event: EventInput, index: number): Click | null {
				if (event.clickToken === undefined) return null;
				const click = clickTokens.read(clientId, event.clickToken);
				if (click === null)
					throw new AppError("INVALID_INPUT", `events.${index}.clickToken: It was not issued for this client.`);
				return click;
			}
		},
	};
}

/** A question without what may differ when it is asked again. */
const plainQuestion = (question: string) =>
	(
		question
			.normalize("NFKC")
			.toLowerCase()
			.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
	).join(" ") || question;

type RowContext = { visitorId: string | null; click: Click | null; source: string | null; now: Date };

function toRow(event: EventInput, context: RowContext): NewEvent {
	const { visitorId, click, source, now } = context;
	return {
		id: event.eventId,
		type: event.type,
		// A clock ahead of ours cannot put an event into the future.
		at: event.at !== undefined && event.at < now ? event.at : now,
		visitorId,
		searchId: click?.searchId ?? null,
		documentId: click?.documentId ?? event.documentId ?? null,
		position: click?.position ?? null,
		queryKey: click?.queryKey ?? null,
		shown: click?.shown ?? null,
		source,
		query: event.query ?? null,
		route: event.route ?? null,
		messageId: event.messageId ?? null,
		value: event.value ?? null,
		properties: event.properties ?? {},
	};
}
