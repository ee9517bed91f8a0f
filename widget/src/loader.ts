/** What the script tag loads: the launcher, and `window.Signpost`. */
import { ask, readTag, type TagOptions } from "./loader/options.ts";
import { createWidget, type Widget } from "./loader/widget.ts";

type Call = [method: string, ...parameters: never[]];

type Act = (widget: Widget) => unknown;

/** What pages call. All but `on`, `identify`, `get` and `destroy` act on the first widget of the page, or wait for it. */
type Api = {
	/** Calls from before the script was there. */
	q: { push: (call: Call) => unknown };
	open: Widget["open"];
	close: () => void;
	ask: (text: string) => void;
	search: (text?: string) => void;
	/** Both of all widgets, also of those that are still to come. */
	on: Widget["on"];
	identify: Widget["identify"];
	get: (widgetId: string) => Widget | undefined;
	destroy: () => void;
	/** Adds the widget of a tag, unless it is there. */
	add: (tag: TagOptions) => Promise<void>;
};

const create = async (tag: TagOptions): Promise<Widget> =>
	tag.mode === "inline"
		? (await import(`${tag.server}widget/inline.js`)).mount(tag)
		: createWidget(tag, await ask(tag, "launcher"));

function createApi(): Api {
	// A page may have spoilt the methods of lists; so those are not used.
	let names: Record<string, boolean> = {};
	let widgets: Widget[] = [];
	/** What is done with each widget that comes; the first: saying who the visitor is. */
	const lasting: Act[] = [() => {}];
	const each = (act: Act) => {
		for (const widget of widgets) act(widget);
	};
	const all = (act: Act) => {
		lasting[lasting.length] = act;
		each(act);
	};
	const first = (act: Act) => (widgets[0] ? act(widgets[0]) : all((widget) => widget === widgets[0] && act(widget)));
	const api: Api = {
		q: {
			push: ([method, ...parameters]: Call) => (api[method as "open"] as (...all: never[]) => void)?.(...parameters),
		},
		open: (...what) => first((widget) => widget.open(...what)),
		close: () => first((widget) => widget.close()),
		on: (...what) => all((widget) => widget.on(...what)),
		ask: (text) => api.open("chat", text, true),
		search: (text) => api.open("search", text),
		identify: (visitorToken) => {
			// A page without a token may have none to give.
			lasting[0] = (widget) => widget.identify(visitorToken ?? null);
			each(lasting[0]);
		},
		get: (widgetId) => widgets.find(({ id }) => id === widgetId),
		destroy: () => {
			each((widget) => widget.destroy());
			widgets = [];
			lasting.length = 1;
			names = {};
		},
		add: async (tag) => {
			const name = `${tag.apiKey + tag.widgetId + tag.target}${tag.target && tag.open}`;
			if (names[name]) return;
			const now = names;
			now[name] = true;
			const widget = await create(tag).catch((error) => {
				// It may be tried again.
				now[name] = false;
				throw error;
			});
			// Destroyed meanwhile.
			if (now !== names) return widget.destroy();
			widgets[widgets.length] = widget;
			for (const act of lasting) act(widget);
		},
	};
	// A script that writes the whole document anew takes the launcher with it.
	new MutationObserver(() => each((widget) => widget.attach())).observe(document.documentElement, { childList: true });
	for (const type of ["message", "keydown"] as const)
		addEventListener(type, (event) => each((widget) => widget[type](event as never)));
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
