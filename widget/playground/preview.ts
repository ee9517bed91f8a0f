/** A page with the widget, which looks as the form beside it says: the tag's own code, with options that nobody has saved. */
import "./polite-focus.ts";
import type { Language } from "../../server/src/http/widget/language.ts";
import { launcherOf } from "../../server/src/http/widget/launcher.ts";
import type { WidgetConfig } from "../src/internal/element.ts";
import type { View } from "../src/internal/messages.ts";
import { readTag } from "../src/loader/options.ts";
import { createWidget, type Widget } from "../src/loader/widget.ts";

export type Draft = { config: WidgetConfig; key: string; language: Language };

/** What this page has for the one around it and for the frame in it; all are of one origin. */
export type PreviewWindow = Window & { draft: Draft; show: (draft: Draft) => void };

/** By then the new window lies over the old one, in ms. */
const DRAWN_MS = 400;

const page = window as unknown as PreviewWindow;
let widget: Widget | undefined;
let view: View | "" = "chat";

page.show = (draft) => {
	// Without a key it can be looked at, and asks in vain.
	page.draft = { ...draft, key: draft.key || "pk_" };
	const dataset: DOMStringMap = { apiKey: page.draft.key, widgetId: draft.config.chatbotId };
	if (view !== "") dataset["open"] = view;
	// Its address stands for the server's: below it is the frame that takes the draft.
	const script = { src: new URL("widget.js", location.href).href, dataset };
	const [tag, before] = [readTag(script as HTMLScriptElement), widget];
	if (tag === null) return;
	// As it is when it has travelled: without what is undefined.
	widget = createWidget(tag, JSON.parse(JSON.stringify(launcherOf(draft.config, draft.language))));
	widget.on("open", ({ detail }) => {
		view = detail.view ?? "chat";
	});
	widget.on("close", () => {
		view = "";
	});
	// Nobody is to be led away from the playground.
	widget.on("navigate", (event) => event.preventDefault());
	if (before !== undefined) setTimeout(before.destroy, DRAWN_MS);
};

// As the script of the tag does.
for (const type of ["message", "keydown"] as const) addEventListener(type, (event) => widget?.[type](event as never));
