import { AppError } from "../../errors.ts";
import type { Caller } from "../keys/service.ts";
import type { Click, ClickTokens } from "../search/tokens.ts";
import type { Sources } from "../signals/sources.ts";
import type { EventInput, EventsTrackOutput } from "./schema.ts";
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

export type TrackOptions = { caller: Caller; ip: string; visitorToken: string | null; events: EventInput[] };

export function createEventService(dependencies: EventDependencies) {
	const { store, clickTokens, visitors, sources, onClicks, now = () => new Date() } = dependencies;
	return {
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
