import { type ChatResource, chatResource as chat } from "../resources/chat.ts";
import { inside, type Session } from "./session.ts";

export { createChatStore } from "../store/chat-store.ts";
export { widgetConfig } from "./config.ts";

/** `chat` of `createSignpost`. */
export const chatResource = (session: Session): ChatResource => chat(inside(session));
