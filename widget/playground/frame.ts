/** The page in the widget's frame, told by the page around it what else the server writes into it. */
import "./polite-focus.ts";
import { frameFacts } from "../../server/src/http/widget/page.ts";
import type { PreviewWindow } from "./preview.ts";

const { config, key: apiKey, language } = (parent as unknown as PreviewWindow).draft;
const page = document.documentElement;
page.lang = language.lang;
page.dataset["facts"] = frameFacts({ apiKey, config, origin: location.origin, lang: language.lang });
page.dataset["scheme"] = config.theme.scheme ?? "auto";
// Where the server is, it reads from its own address.
history.replaceState(null, "", new URL("../../widget/frame", location.href));
void (config.mode === "search" ? import("../src/frame-search.ts") : import("../src/frame-chat.ts"));
