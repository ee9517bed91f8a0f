/** What `data-mode="inline"` loads: the elements in the page itself, without a frame. */
import { createIntroduction } from "./inline/introduction.ts";
import { createSeating, type Given } from "./internal/visitor.ts";
import type { TagOptions } from "./loader/options.ts";
import type { Widget } from "./loader/widget.ts";

/** Puts chat or search into the element that the tag names. Throws when there is none. */
export async function mount(tag: TagOptions & { key?: string }): Promise<Widget> {
	// Pinned scripts of earlier releases say `key`.
	const { server, apiKey = tag.key ?? "", widgetId, target = "", lang } = tag;
	const place = await find(target);
	if (place === null) throw new Error(`Signpost: no element is ${JSON.stringify(target)}. Name one in data-target.`);
	const isSearch = tag.open === "search";
	const { WidgetElement } = await (isSearch ? import("./define-search.ts") : import("./define-chat.ts"));
	const { equip } = await import("./internal/equip.ts");
	equip(WidgetElement);
	const make = (given: Given) => {
		const made = document.createElement(isSearch ? "a4w-search" : "a4w-chat");
		return Object.assign(made, { server, apiKey, widgetId: widgetId || null, lang, ...given });
	};
	let element = place.appendChild(make({}));
	/** Aborted by `destroy`. */
	const life = new AbortController();
	const { signal } = life;
	const tell = (name: string, detail: unknown) =>
		place.dispatchEvent(new CustomEvent(`a4w-${name}`, { detail, cancelable: true }));
	const askAgain = () => tell("identify", {});
	const seating = createSeating({
		apiKey,
		widgetId,
		views: () => ("store" in element ? { chat: element } : { search: element }),
		replace: (given) => {
			const before = element;
			element = make({ config: before.config, ...given } as Given);
			before.replaceWith(element);
		},
		onEnd: askAgain,
		notify: (notice) => Object.assign(element, { notice }),
	});
	const onError = (event: Event) => event.target === element && seating.onError(event);
	place.addEventListener("a4w-error", onError, { signal });
	const { identify, whenKnown } = createIntroduction(tag, {
		...{ seating, signal, askAgain, element: () => element },
		onError: (error) => {
			// biome-ignore lint/suspicious/noConsole: it is for those who build the page
			console.error("Signpost", error);
			tell("error", error);
		},
	});

	const nothing = () => {};
	return {
		...{ id: widgetId, close: nothing, attach: nothing, message: nothing, keydown: nothing },
		identify,
		open: (_view, text = "", isToSend = false) =>
			whenKnown(async () => {
				await element.updateComplete;
				if (text !== "" && "ask" in element) void (isToSend ? element.ask(text) : element.write(text));
				else if (text !== "" && "search" in element) element.search(text);
				element.focus();
			}),
		on: (name, listener) =>
			place.addEventListener(`a4w-${name === "search" ? "searched" : name}`, listener as EventListener, { signal }),
		destroy: () => {
			life.abort();
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
