/** What `data-mode="inline"` loads: the elements in the page itself, without a frame. */
import type { TagOptions } from "./loader/options.ts";

/** Puts chat or search into the element that the tag names. Throws when there is none. */
export async function mount({ server, key, widgetId, target, lang, open }: TagOptions): Promise<void> {
	const place = document.querySelector(target);
	if (place === null) throw new Error(`Signpost: no element is ${JSON.stringify(target)}. Name one in data-target.`);
	const isSearch = open === "search";
	const { WidgetElement } = await (isSearch ? import("./define-search.ts") : import("./define-chat.ts"));
	const { equip } = await import("./internal/equip.ts");
	equip(WidgetElement);
	const element = document.createElement(isSearch ? "a4w-search" : "a4w-chat");
	Object.assign(element, { server, apiKey: key, widgetId: widgetId || null, lang });
	place.append(element);
}
