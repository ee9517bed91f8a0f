/** The page in the widget's frame: shows chat or search, and talks with the loader of the page around it. */
import type { ChatElement } from "./elements/chat/chat.ts";
import type { SearchElement } from "./elements/search/search.ts";
import type { WidgetConfig } from "./internal/element.ts";
import { styles } from "./internal/frame.css";
import { isComposing } from "./internal/keys.ts";
import { asMessage, type EventName, readToFrame, type ToFrame, type ToPage, type View } from "./internal/messages.ts";
import type { Notice } from "./internal/notice.ts";
import { trapTab } from "./internal/tab-trap.ts";
import type { Given, Views } from "./internal/visitor.ts";

/** So long after the page could ask for a view the usual one is made, if none has been asked for. */
const AHEAD_MS = 30;

/** What the server has written into the page. */
type Facts = { apiKey: string; config: FrameConfig; origin: string; vars: Record<string, string> };
/** How to get the elements of the views. */
type Offer = { chat: () => Promise<typeof ChatElement>; search: () => Promise<typeof SearchElement> };
type FrameConfig = Pick<WidgetConfig, "chatbotId" | "mode" | "texts" | "translations" | "suggestions">;

const page = document.documentElement;
const facts = JSON.parse(page.dataset["facts"] ?? "{}") as Facts;
const { mode } = facts.config;
const server = new URL("..", location.href).href;
const views: Views = {};
let offer: Offer;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
/** What elements are given once it is known whose they are. */
const given: Given = {};
/** Nothing is shown before it is known whose it is. */
let identified: Promise<void> | undefined;
/** Asked for last: what was asked for before is not shown any more when it is there. */
let wanted: View | null = null;
/** What the page wants written or asked once it is known in whose name. */
let unsaid: Parameters<typeof show> | null = null;

for (const [name, value] of Object.entries(facts.vars)) page.style.setProperty(name, value);

function send(message: ToPage): void {
	parent.postMessage(asMessage(message), facts.origin);
}

function prepare<Element extends ChatElement | SearchElement>(element: Element): Element {
	const { config, apiKey, origin } = facts;
	const { scheme } = page.dataset;
	const widgetId = config.chatbotId;
	Object.assign(element, { config, apiKey, server, scheme, base: origin, widgetId, closable: true, ...given });
	element.hidden = wanted !== null;
	// Laid out, but not to be seen before the page asks for it: it may say first whose it is.
	if (wanted === null) element.style.visibility = "hidden";
	document.body.append(element);
	return element;
}

async function chat(): Promise<ChatElement> {
	const Chat = await offer.chat();
	views.chat ??= prepare(Object.assign(new Chat(), { searchable: mode === "both" }));
	return views.chat;
}

async function search(): Promise<SearchElement> {
	const Search = await offer.search();
	views.search ??= prepare(Object.assign(new Search(), { askable: mode === "both" }));
	return views.search;
}

const get = (view: View) => (view === "chat" ? chat() : search());

/** The view that this widget has. */
const offered = (view: View): View => (mode === "both" ? view : mode);

/** The view, of whoever is there by then: somebody else may come while it is being made. */
async function latest(view: View): Promise<ChatElement | SearchElement> {
	const known = identified;
	await known;
	const element = await get(view);
	await element.updateComplete;
	return known === identified ? element : latest(view);
}

/** `text` null: nobody has asked for it, so the focus stays where it is. */
async function show(view: View, text: string | null = "", isToSend = false): Promise<void> {
	wanted = offered(view);
	const element = await latest(wanted);
	if (wanted !== offered(view)) return;
	for (const one of Object.values(views)) one.hidden = one !== element;
	element.style.visibility = "";
	if (text && given.notice?.isShut) unsaid = [view, text, isToSend];
	else if (text && "ask" in element) void (isToSend ? element.ask(text) : element.write(text));
	else if (text && "search" in element) element.search(text);
	if (text !== null || document.hasFocus()) element.focus();
}

/** From inside the frame: the page makes room for it, too. */
function change(view: View, text = ""): void {
	send({ type: "view", view: offered(view) });
	void show(view, text, true);
}

/** Has all elements tell it. */
function notify(notice: Notice | null): void {
	given.notice = notice;
	for (const view of Object.values(views)) Object.assign(view, { notice });
	if (notice !== null || unsaid === null) return;
	void show(...unsaid);
	unsaid = null;
}

/** What finds out who the visitor is could not be fetched. */
const broken: Notice = { code: "CONNECTION", retryAfter: null, isShut: true, again: () => send({ type: "ready" }) };

function take(message: ToFrame): void {
	if (message.type === "open") void show(message.view, message.text, message.send);
	else
		identified = Promise.all([import("./identify.ts"), identified])
			.then(([{ identify }]) => identify(frame, message))
			.catch(() => {
				notify(broken);
				send({ type: "error" });
			});
}

const frame = {
	facts,
	server,
	views,
	given,
	send,
	notify,
	show: () => (wanted ? show(wanted, null) : get(offered("chat"))),
};

addEventListener("message", ({ data, origin, source }) => {
	if (source !== parent || origin !== facts.origin) return;
	const message = readToFrame(data);
	if (message !== null) take(message);
});

const EVENTS: Record<string, EventName> = {
	question: "question",
	answer: "answer",
	searched: "search",
	error: "error",
};
for (const [type, name] of Object.entries(EVENTS)) addEventListener(`a4w-${type}`, () => send({ type: name }));
addEventListener("a4w-close", () => send({ type: "close" }));
addEventListener("a4w-search", () => change("search"));
addEventListener("a4w-ask", (event) => change("chat", (event as CustomEvent<{ question: string }>).detail.question));
addEventListener("a4w-navigate", (event) => {
	event.preventDefault();
	send({ type: "navigate", href: (event as CustomEvent<{ href: string }>).detail.href });
	// A page that follows it by itself is to be seen.
	if (wanted === "search") send({ type: "close" });
});
addEventListener("keydown", (event) => {
	if (event.key === "Escape" && !isComposing(event)) send({ type: "close" });
	if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
		event.preventDefault();
		if (wanted === offered("search")) send({ type: "close" });
		else change("search");
	}
	trapTab(event, document.body);
});

/** From here on the page can have a view shown. `all`: the elements of those that the chatbot's mode has. */
export function start(all: Partial<Offer>): void {
	offer = all as Offer;
	document.adoptedStyleSheets = [sheet];
	if (parent !== window) send({ type: "ready" });
	// A hand that only lies on the button yet finds the window ready.
	setTimeout(() => wanted ?? get(offered("chat")), AHEAD_MS);
}
