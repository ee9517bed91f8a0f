import { AppError } from "../../errors.ts";
import type { Caller } from "../keys/service.ts";
import type { Click, ClickTokens } from "../search/tokens.ts";
import type { EventInput, EventsTrackOutput } from "./schema.ts";
import type { EventStore, NewEvent } from "./store.ts";

export type EventDependencies = {
	store: EventStore;
	clickTokens: ClickTokens;
	/** Tells the visitor that a token names, or null. */
	visitors: { resolve: (caller: Caller, token: string | null) => Promise<string | null> };
	now?: () => Date;
};

export type TrackOptions = { caller: Caller; visitorToken: string | null; events: EventInput[] };

export function createEventService({ store, clickTokens, visitors, now = () => new Date() }: EventDependencies) {
	return {
		async track({ caller, visitorToken, events }: TrackOptions): Promise<EventsTrackOutput> {
			const { clientId } = caller;
			const visitorId = await visitors.resolve(caller, visitorToken);
			const rows = events.map((event, index) =>
				toRow(event, { visitorId, click: readClick(event, index), now: now() }),
			);
			const accepted = await store.append(clientId, rows);
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

function toRow(event: EventInput, context: { visitorId: string | null; click: Click | null; now: Date }): NewEvent {
	const { visitorId, click, now } = context;
	return {
		id: event.eventId,
		type: event.type,
		// A clock ahead of ours cannot put an event into the future.
		at: event.at !== undefined && event.at < now ? event.at : now,
		visitorId,
		searchId: click?.searchId ?? null,
		documentId: click?.documentId ?? event.documentId ?? null,
		position: click?.position ?? null,
		query: event.query ?? null,
		route: event.route ?? null,
		messageId: event.messageId ?? null,
		value: event.value ?? null,
		properties: event.properties ?? {},
	};
}
