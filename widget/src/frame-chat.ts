/** The frame's script where there is a chat. A search that is there as well comes when it is wanted. */
import { ChatElement } from "./define-chat.ts";
import { start } from "./frame.ts";

start({ chat: async () => ChatElement, search: async () => (await import("./define-search.ts")).SearchElement });
