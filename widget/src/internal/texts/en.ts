import { chat } from "./en-chat.ts";
import { common } from "./en-common.ts";
import { search } from "./en-search.ts";

/** Every text of the widget, in English. */
export const en = { ...common, ...chat, ...search };

/** The texts of one language. */
export type Texts = typeof en;
