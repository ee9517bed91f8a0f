/** What `data-mode="inline"` loads: the elements in the page itself, without a frame. */
import { createSeating, type Given } from "./internal/visitor.ts";
import { ask, type TagOptions } from "./loader/options.ts";
import type { Widget } from "./loader/widget.ts";

/** Puts chat or search into the element that the tag names. Throws when there is none. */
export async function mount(tag: TagOptions & { key?: string }): Promise<Widget> {
	// Pinned scripts of earlier releases say `key`.
	const { server, apiKey = tag.key, widgetId, target = "", lang } = tag;
	const place = await find(target);
	if (place === null) throw new Error(`Signpost: no element is ${JSON.stringify(target)}. Name one in data-target.`);
	const isSearch = tag.open === "search";
	const { WidgetElement } = await (isSearch ? import("./define-search.ts") : import("./define-chat.ts"));
	const { equip } = await import("./internal/equip.ts");
	equip(WidgetElement);
	const make = (given: Given) => {
		const made = document.createElement(isSearch ? "a4w-search" : "a4w-chat");
		Object.assign(made, { server, apiKey, widgetId: widgetId || null, lang, ...given });
		return place.appendChild(made);
	};
	let element = make({});
	const tell = (name: string, detail: unknown) => place.dispatchEvent(new CustomEvent(`a4w-${name}`, { detail }));
	const seat = createSeating({
		chat: () => ("store" in element ? element : undefined),
		replace: (given) => {
			element.remove();
			element = make({ config: element.config, ...given } as Given);
		},
		onEnd: () => tell("identify", {}),
	});
	let visitor: string | null = null;
	let identified: Promise<void> | undefined;
	let isGone = false;

	const identify = async (said: string | null) => {
		// The server refuses a bad one, and nobody is taken for another.
		const { error } = said === null ? {} : await ask(tag, "identify", { method: "POST", body: said });
		if (isGone || said !== visitor) return;
		if (error) {
			// biome-ignore lint/suspicious/noConsole: it is for those who build the page
			console.error("Signpost", error);
			tell("error", error);
		}
		seat(error ? null : said);
	};

	const nothing = () => {};
	return {
		...{ id: widgetId, close: nothing, attach: nothing, message: nothing, keydown: nothing },
		open: async (_view, text = "", isToSend = false) => {
			await identified;
			if (text !== "" && "ask" in element) void (isToSend ? element.ask(text) : element.write(text));
			else if (text !== "" && "search" in element) element.search(text);
			element.focus();
		},
		identify: (said) => {
			visitor = said;
			identified = identify(said);
		},
		on: (name, listener) =>
			place.addEventListener(`a4w-${name === "search" ? "searched" : name}`, listener as EventListener),
		destroy: () => {
			isGone = true;
			element.remove();
		},
	};
}

/** The element; one that is not there yet, when the page has been read. */
async function find(target: string): Promise<Element | null> {
	const found = document.querySelector(target);
	if (found !== null || document.readyState !== "loading") return found;
	await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
	return document.querySelector(target);
}
