import { asMessage, readToPage, type ToFrame, type ToPage, type View } from "../internal/messages.ts";
import { draw } from "./drawing.ts";
import type { Launcher, TagOptions } from "./options.ts";

/** One widget on a page. */
export type Widget = {
	id: string;
	open: (view?: View, text?: string, send?: boolean) => void;
	close: () => void;
	/** Listens to `open`, `close`, `navigate`, `question`, `answer`, `search` or `error`. */
	on: (name: string, listener: (event: CustomEvent<{ href?: string; view?: View }>) => void) => void;
	destroy: () => void;
	/** Puts the launcher back where a script has taken it out. */
	attach: () => void;
	/** Takes what comes to the page's window. */
	take: (event: Event) => void;
};

/** Draws the launcher; behind it is the frame, from the first sign on that the visitor wants it. */
export function createWidget(tag: TagOptions, launcher: Launcher): Widget {
	const { mode = "both" } = launcher;
	const shortcut = tag.shortcut || launcher.shortcut;
	const layout = tag.layout || launcher.layout;
	const server = new URL(tag.server).origin;
	const { host, box, button, shade, show } = draw(launcher);
	/** False: a listener has said that it sees to it. */
	const emit = (name: string, detail?: object) =>
		host.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
	const page = document;
	let frame: HTMLIFrameElement | undefined;
	let shown: View | undefined;
	let waiting: ToFrame | undefined;
	let isReady = false;
	let before: Element | null;

	const change = (view?: View) => {
		shown = view;
		show(view ? `open ${view} ${view === "chat" ? layout : ""}` : "");
	};

	const load = () => {
		frame ??= box.appendChild(makeFrame(tag, button.title));
	};

	const flush = () => {
		if (!isReady || !shown || !waiting) return;
		frame?.focus();
		frame?.contentWindow?.postMessage(asMessage(waiting), server);
		waiting = undefined;
	};

	const open: Widget["open"] = (wanted = "chat", text = "", send = false) => {
		const view = mode === "both" ? wanted : mode;
		if (!shown) before = page.activeElement;
		load();
		change(view);
		waiting = { type: "open", view, text, send };
		flush();
		emit("open", { view });
	};

	const close = () => {
		if (!shown) return;
		change();
		// What had the focus has it again; the launcher, when that is gone.
		if (page.activeElement === host) {
			(before as HTMLElement | null)?.focus();
			if (page.activeElement === host || page.activeElement === page.body) button.focus();
		}
		emit("close");
	};

	const obey = (message: ToPage) => {
		if (message.type === "close") close();
		else if (message.type === "view") change(message.view);
		else if (message.type === "navigate") emit("navigate", message) && location.assign(message.href);
		else if (message.type !== "ready") emit(message.type);
		else {
			isReady = true;
			flush();
		}
	};

	const onMessage = ({ data, origin, source }: MessageEvent) => {
		const message = frame && source === frame.contentWindow && origin === server ? readToPage(data) : null;
		if (message) obey(message);
	};
	const onKey = (event: KeyboardEvent) => {
		const isWanted = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
		if (shortcut === "none" || !isWanted || event.defaultPrevented) return;
		event.preventDefault();
		if (shown) close();
		else open("search");
	};
	const take = (event: Event) =>
		event.type === "message" ? onMessage(event as MessageEvent) : onKey(event as KeyboardEvent);
	button.onpointerenter = button.onfocus = load;
	button.onclick = () => (shown ? close() : open());
	shade.onclick = close;
	const attach = () => {
		if (host.isConnected) return;
		page.documentElement.append(host);
		// Where the page had taken it out its frame starts anew.
		isReady = false;
		if (shown) open(shown);
	};
	const destroy = () => host.remove();
	attach();
	if (tag.open) open(tag.open);
	const on: Widget["on"] = (name, listener) => host.addEventListener(name, listener as EventListener);
	return { id: tag.widgetId, open, close, on, destroy, attach, take };
}

function makeFrame({ server, key, widgetId: widget, lang }: TagOptions, title: string): HTMLIFrameElement {
	const facts = { key, widget, origin: location.origin, lang };
	const frame = document.createElement("iframe");
	frame.title = title;
	frame.allow = "clipboard-write";
	frame.src = `${server}widget/frame?${new URLSearchParams(facts)}`;
	return frame;
}
