/** The client in its parts, for bundles that are to hold no more of it than they use, as the widget's. */
export { SignpostError } from "./core/errors.ts";
export { openSession } from "./internal/open-session.ts";
export type { Session } from "./internal/session.ts";
export { toSignpostError } from "./internal/to-error.ts";
export { chatResource } from "./resources/chat.ts";
export { eventsResource } from "./resources/events.ts";
export { searchResource } from "./resources/search.ts";
export { createChatStore } from "./store/chat-store.ts";
