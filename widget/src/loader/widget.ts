import { type View, viewOf } from "../internal/messages.ts";
import { draw } from "./drawing.ts";
import { createFrame, type Obey } from "./frame.ts";
import type { Launcher, TagOptions } from "./options.ts";

/** One widget on a page. */
export type Widget = {
	id: string | undefined;
	open: (view?: string, text?: string, send?: boolean) => void;
	close: () => void;
	/** Says who the visitor is, by a token that the site has signed; null: nobody any more. */
	identify: (visitorToken: string | null) => void;
	/** Listens to `open`, `close`, `navigate`, `question`, `answer`, `search`, `identify` or `error`. */
	on: (name: string, listener: (event: CustomEvent<{ href?: string; view?: View; code?: string }>) => void) => void;
	destroy: () => void;
	/** Puts the launcher back where a script has taken it out. */
	attach: () => void;
	/** Take what comes to the page's window. */
	message: (event: MessageEvent) => void;
	keydown: (event: KeyboardEvent) => void;
};

/** Draws the launcher; behind it is the frame, from the first sign on that the visitor wants it. */
export function createWidget(tag: TagOptions, launcher: Launcher): Widget {
	const { mode = "both" } = launcher;
	const { shortcut, layout } = { ...launcher, ...tag };
	const [host, button, shade, show] = draw(launcher);
	/** False: a listener has said that it sees to it. */
	const emit = (name: string, detail?: unknown) =>
		host.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
	const page = document;
	let shown: View | undefined;
	let before: Element | null;

	const change = (view?: View) => {
		shown = view;
		show(view ? `open ${view} ${view === "chat" ? layout : ""}` : "");
	};

	const open: Widget["open"] = (wanted, text = "", send = false) => {
		const view = mode === "both" ? viewOf(wanted) : mode;
		if (!shown) before = page.activeElement;
		frame.load();
		change(view);
		frame.show({ type: "open", view, text: `${text}`, send });
		emit("open", { view });
	};

	const close = () => {
		if (!shown) return;
		change();
		frame.show();
		// What had the focus has it again; the launcher, when that is gone.
		if (page.activeElement === host) {
			button.focus();
			(before as HTMLElement | null)?.focus();
		}
		emit("close");
	};

	const obey: Obey = (message, detail) => {
		if (message.type === "close") return close();
		if (message.type === "view") return change(viewOf(message.view));
		if (message.type === "navigate") return emit("navigate", message) && location.assign(message.href);
		return emit(message.type, detail);
	};

	const frame = createFrame(tag, button, obey);
	const keydown = (event: KeyboardEvent) => {
		const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
		if (!isShortcut || shortcut === "none" || event.defaultPrevented) return;
		event.preventDefault();
		if (shown) close();
		else open("search");
	};
	button.onpointerenter = button.onfocus = frame.load;
	button.onclick = () => (shown ? close() : open());
	shade.onclick = close;
	const attach = () => {
		if (host.isConnected) return;
		page.documentElement.append(host);
		if (shown) open(shown);
	};
	attach();
	if (tag.open != null) open(tag.open);
	return {
		...frame,
		id: tag.widgetId,
		open,
		close,
		keydown,
		attach,
		on: (name, listener) => host.addEventListener(name, listener as EventListener),
		destroy: () => host.remove(),
	};
}
