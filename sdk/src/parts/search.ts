/** What a search needs, and every other part. */
export { SignpostError } from "../core/errors.ts";
export { openSession } from "../internal/open-session.ts";
export type { Session } from "../internal/session.ts";
export { toSignpostError } from "../internal/to-error.ts";
export { eventsResource } from "../resources/events.ts";
export { searchResource } from "../resources/search.ts";
