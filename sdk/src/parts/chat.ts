/** What a chat needs beyond a search. */
export { chatResource } from "../resources/chat.ts";
export { createChatStore } from "../store/chat-store.ts";
