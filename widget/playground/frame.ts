/** The page in the widget's frame, told by the page around it what else the server writes into it. */
import "./polite-focus.ts";
import { variablesOf } from "../../server/src/http/widget/page.ts";
import type { PreviewWindow } from "./preview.ts";

const { config, key: apiKey } = (parent as unknown as PreviewWindow).draft;
const facts = { apiKey, config, origin: location.origin, lang: "", vars: variablesOf(config.theme) };
Object.assign(document.documentElement.dataset, {
	facts: JSON.stringify(facts),
	scheme: config.theme.scheme ?? "auto",
});
// Where the server is, it reads from its own address.
history.replaceState(null, "", new URL("../../widget/frame", location.href));
void import("../src/frame.ts");
