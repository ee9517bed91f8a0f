/** What the script tag loads: the launcher, and `window.Signpost`. */
import { ask, readTag, type TagOptions } from "./loader/options.ts";
import { createWidget, type Widget } from "./loader/widget.ts";

type Call = [method: string, ...parameters: never[]];

/** What pages call. All but `identify`, `get` and `destroy` act on the first widget of the page, or wait for it. */
type Api = {
	/** Calls from before the script was there. */
	q: { push: (call: Call) => unknown };
	open: Widget["open"];
	close: () => void;
	ask: (text: string) => void;
	search: (text?: string) => void;
	on: Widget["on"];
	/** Of all widgets, also of those that are still to come. */
	identify: Widget["identify"];
	get: (widgetId: string) => Widget | undefined;
	destroy: () => void;
	/** Adds the widget of a tag, unless it is there. */
	add: (tag: TagOptions) => Promise<void>;
};

function createApi(): Api {
	// A page may have spoilt the methods of lists; so those are not used.
	let names: Record<string, true> = {};
	let widgets: Widget[] = [];
	let waiting: ((widget: Widget) => void)[] = [];
	let visitor: string | null | undefined;
	const onFirst =
		<Name extends "open" | "close" | "on">(name: Name) =>
		(...all: Parameters<Widget[Name]>) => {
			const act = (widget: Widget) => (widget[name] as (...all: unknown[]) => void)(...all);
			if (widgets[0]) act(widgets[0]);
			else waiting[waiting.length] = act;
		};
	const api: Api = {
		q: {
			push: ([method, ...parameters]: Call) => (api[method as "open"] as (...all: never[]) => void)?.(...parameters),
		},
		open: onFirst("open"),
		close: onFirst("close"),
		on: onFirst("on"),
		ask: (text) => api.open("chat", text, true),
		search: (text) => api.open("search", text),
		identify: (visitorToken) => {
			// A page without a token may have none to give.
			visitor = visitorToken ?? null;
			for (const widget of widgets) widget.identify(visitor);
		},
		get: (widgetId) => widgets.find(({ id }) => id === widgetId),
		destroy: () => {
			for (const widget of widgets) widget.destroy();
			widgets = [];
			names = {};
		},
		add: async (tag) => {
			const name = tag.apiKey + tag.widgetId;
			if (names[name]) return;
			const now = names;
			now[name] = true;
			const widget: Widget =
				tag.mode === "inline"
					? await (await import(`${tag.server}widget/inline.js`)).mount(tag)
					: createWidget(tag, await ask(tag, "launcher"));
			// Destroyed meanwhile.
			if (now !== names) return widget.destroy();
			widgets[widgets.length] = widget;
			if (visitor !== undefined) widget.identify(visitor);
			for (const act of waiting) act(widget);
			waiting = [];
		},
	};
	// A script that writes the whole document anew takes the launcher with it.
	new MutationObserver(() => {
		for (const widget of widgets) widget.attach();
	}).observe(document.documentElement, { childList: true });
	for (const type of ["message", "keydown"] as const)
		addEventListener(type, (event) => {
			for (const widget of widgets) widget[type](event as never);
		});
	return api;
}

/** Before this script is there, it is but a list of calls. */
const page = window as unknown as { Signpost: Api };
const script = document.currentScript as HTMLScriptElement | null;
const tag = script && readTag(script);
if (tag) {
	const before = page.Signpost;
	if (!before?.add) {
		page.Signpost = createApi();
		for (const call of (before?.q ?? []) as Call[]) page.Signpost.q.push(call);
	}
	void page.Signpost.add(tag);
}
