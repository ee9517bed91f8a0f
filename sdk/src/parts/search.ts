import { type EventsResource, eventsResource as events } from "../resources/events.ts";
import { type SearchResource, searchResource as search } from "../resources/search.ts";
import { inside, type Session } from "./session.ts";

export { SignpostError } from "../core/errors.ts";
export { toSignpostError } from "../internal/to-error.ts";
export { openSession, type Session } from "./session.ts";

/** `search` of `createSignpost`. */
export const searchResource = (session: Session): SearchResource => search(inside(session));

/** `events` of `createSignpost`. */
export const eventsResource = (session: Session): EventsResource => events(inside(session));
