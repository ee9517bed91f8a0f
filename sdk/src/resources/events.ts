import type { EventInput, EventsUnansweredInput, EventsUnansweredOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { EventQueue } from "../internal/event-queue.ts";
import { randomId } from "../internal/random-id.ts";
import type { Session } from "../internal/session.ts";

/** Something a visitor did; `eventId` is made when none is given. */
export type TrackedEvent = Omit<EventInput, "eventId"> & { eventId?: string };

/** What visitors do, which improves ranking. */
export type EventsResource = {
	/**
	 * Notes an event and returns at once. Events are sent together, within 2 seconds or when 100 are
	 * waiting, and when the page is left; each is stored once however often it is sent. Failures that
	 * retries do not cure go to `onError` of `createSignpost`.
	 */
	track: (event: TrackedEvent) => void;
	/** Sends what is waiting. Resolves when it is stored; rejects with why it could not be. */
	flush: (options?: CallOptions) => Promise<void>;
	/** The questions that chat found no answer to, those asked most often first. Needs a secret key. */
	unanswered: (input?: EventsUnansweredInput, options?: CallOptions) => Promise<EventsUnansweredOutput>;
};

export function eventsResource(session: Session): EventsResource {
	const queue = new EventQueue({
		onError: session.onError,
		send: (events, options) =>
			session.call("safe", options, (signal) =>
				session.trpc.events.track.mutate(session.scoped({ events }), { signal, context: { keepalive: true } }),
			),
	});
	return {
		track: (event) => queue.add({ at: new Date(), ...event, eventId: event.eventId ?? randomId() }),
		flush: (options) => queue.flush(options),
		unanswered: (input = {}, options) =>
			session.call("safe", options, (signal) =>
				session.trpc.events.unanswered.query(session.scoped(input), { signal }),
			),
	};
}
