// @ts-check
// Search as you type, and chat with streamed answers, on the public surface of @signpost/sdk alone.
// Whatever the server sends is only ever inserted as text.

import { address, create, element, highlighted } from "./dom.js";
// @ts-expect-error: the server puts the SDK's build for browsers beside this page.
import { CancelledError, createSignpost } from "./signpost.js";
import { Suggestions } from "./suggest.js";

/** @import { Answer, ChatEvent, ChatSource, SearchHit, SearchQueryOutput, Signpost } from "@signpost/sdk" */
/** @typedef {{ url: string, title: string, publishableKey: string, widgetId?: string, extractive: boolean }} Config */
/** @typedef {{ article: HTMLElement, body: HTMLElement, footer: HTMLElement, text: string, sources: ChatSource[], cited: Set<number> }} Turn */

/** Milliseconds without a keystroke after which a search starts. */
const TYPING_PAUSE_MS = 80;
const HITS = 8;
/** Queries to offer, and documents. */
const SUGGESTIONS = 4;

const STATUS_TEXT = { searching: "Searching…", reading: "Reading…", writing: "Writing…" };

/** What to say to a visitor, by the error's code. @type {Record<string, string>} */
const ERROR_TEXT = {
	RATE_LIMITED: "That was a lot at once. Please try again in a moment.",
	UNAUTHENTICATED: "This page's key is not accepted. Restart the server and reload the page.",
	FORBIDDEN: "This page may not be used from this address.",
	INVALID_INPUT: "The server could not make sense of that. Please put it differently.",
	CONNECTION: "The server cannot be reached. Is it running?",
	TIMEOUT: "The server took too long. Please try again.",
	UNAVAILABLE: "The server is busy. Please try again in a moment.",
};

/** @type {Config} */
const config = await (await fetch("./config.json")).json();
/** @type {Signpost} */
const signpost = createSignpost({ url: config.url || location.origin, key: config.publishableKey });

const title = element("title", HTMLElement);
const query = element("query", HTMLInputElement);
const searchStatus = element("search-status", HTMLElement);
const hitList = element("hits", HTMLElement);
const turns = element("turns", HTMLElement);
const question = element("question", HTMLTextAreaElement);
const chatForm = element("chat-form", HTMLFormElement);
const chatStatus = element("chat-status", HTMLElement);
const askButton = element("ask", HTMLButtonElement);
const stopButton = element("stop", HTMLButtonElement);

title.textContent = config.title;
document.title = config.title;
element("extractive", HTMLElement).hidden = !config.extractive;

// Search

/** The newest search: an answer to any older one comes too late to be shown. @type {AbortController | null} */
let newestSearch = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typingPause;

query.addEventListener("input", () => {
	clearTimeout(typingPause);
	typingPause = setTimeout(search, TYPING_PAUSE_MS);
});
const suggestions = new Suggestions(query, element("suggestions", HTMLElement), {
	suggest: (typed, signal) => signpost.search.suggest({ query: typed, limit: SUGGESTIONS }, { signal }),
	choose: () => void search(),
});
element("search-form", HTMLFormElement).addEventListener("submit", (event) => {
	event.preventDefault();
	suggestions.close();
	hitLinks()[0]?.focus();
});
query.closest("section")?.addEventListener("keydown", moveThroughHits);
if (query.value !== "") void search();

async function search() {
	clearTimeout(typingPause);
	newestSearch?.abort();
	const own = new AbortController();
	newestSearch = own;
	const text = query.value.trim();
	if (text === "") return showHits(null);
	try {
		const found = await signpost.search.query({ query: text, limit: HITS }, { signal: own.signal });
		if (newestSearch === own) showHits(found);
	} catch (error) {
		if (newestSearch === own && !(error instanceof CancelledError)) showSearchError(error);
	}
}

/** @param {SearchQueryOutput | null} found */
function showHits(found) {
	const hits = found?.hits ?? [];
	hitList.replaceChildren(
		...hits.map((hit, index) => hitItem(hit, index === 0 && hit.route === found?.recommendedRoute)),
	);
	if (found === null) searchStatus.textContent = "";
	else if (hits.length === 0) searchStatus.textContent = "Nothing found. Try other words.";
	else searchStatus.textContent = `${hits.length} ${hits.length === 1 ? "result" : "results"}`;
}

/** @param {unknown} error */
function showSearchError(error) {
	hitList.replaceChildren();
	searchStatus.textContent = describe(error);
}

/** @param {SearchHit} hit @param {boolean} recommended */
function hitItem(hit, recommended) {
	const link = create("a", { className: "hit", href: address(hit.route, hit.anchor) });
	link.append(create("span", { className: "hit-title" }, hit.title));
	if (recommended) link.append(create("span", { className: "badge" }, "Best match"));
	const path = hit.headings.join(" › ");
	if (path !== "") link.append(create("span", { className: "hit-path" }, path));
	link.append(create("span", { className: "hit-text" }, ...highlighted(hit.snippet.text, hit.snippet.highlights)));
	link.addEventListener("click", () => {
		signpost.events.track({ type: "click", clickToken: hit.clickToken, documentId: hit.documentId, route: hit.route });
	});
	return create("li", { className: recommended ? "recommended" : "" }, link);
}

/** @param {KeyboardEvent} event */
function moveThroughHits(event) {
	if (event.defaultPrevented) return;
	const stops = [query, ...hitLinks()];
	const current = stops.findIndex((stop) => stop.matches(":focus"));
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step !== undefined && current >= 0) {
		event.preventDefault();
		stops[Math.min(Math.max(current + step, 0), stops.length - 1)]?.focus();
	} else if (event.key === "Escape" && current > 0) {
		query.focus();
	} else if (event.key === "Escape" && current === 0) {
		query.value = "";
		void search();
	}
}

/** @returns {HTMLAnchorElement[]} */
function hitLinks() {
	return [...hitList.querySelectorAll("a")];
}

// Chat

/** The answer being written. @type {Answer | null} */
let running = null;
/** The conversation all questions of this page belong to. @type {string | undefined} */
let conversationId;

chatForm.addEventListener("submit", (event) => {
	event.preventDefault();
	const message = question.value.trim();
	if (message === "" || running !== null) return;
	question.value = "";
	void ask(message);
});
question.addEventListener("keydown", (event) => {
	if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
	event.preventDefault();
	chatForm.requestSubmit();
});
stopButton.addEventListener("click", () => {
	stopButton.disabled = true;
	running?.stop().catch((error) => setChatStatus(describe(error)));
});

/** @param {string} message */
async function ask(message) {
	const turn = startTurn(message);
	running = signpost.chat.ask({ message, conversationId });
	setRunning(true);
	try {
		for await (const event of running) show(event, turn);
		conversationId = await running.conversationId;
	} catch (error) {
		showFailure(turn, describe(error));
	}
	running = null;
	setRunning(false);
	turn.body.ariaBusy = "false";
}

/** @param {string} message @returns {Turn} */
function startTurn(message) {
	const body = create("div", { className: "answer", ariaLive: "polite", ariaBusy: "true" });
	const footer = create("div", { className: "answer-footer" });
	const asked = create(
		"p",
		{ className: "asked" },
		create("span", { className: "visually-hidden" }, "You asked: "),
		message,
	);
	const article = create("article", { className: "turn" }, asked, body, footer);
	turns.append(article);
	article.scrollIntoView({ block: "nearest" });
	return { article, body, footer, text: "", sources: [], cited: new Set() };
}

/** @param {ChatEvent} event @param {Turn} turn */
function show(event, turn) {
	if (event.type === "status") setChatStatus(STATUS_TEXT[event.status]);
	if (event.type === "sources") turn.sources = event.sources;
	if (event.type === "delta") turn.text += event.text;
	if (event.type === "citation") turn.cited.add(event.citation.number);
	if (event.type === "delta" || event.type === "citation") turn.body.replaceChildren(...answerNodes(turn));
	if (event.type === "suggestions") {
		showLinks(turn, turn.cited.size > 0 ? "More about this" : "Maybe these pages help", event.suggestions);
	}
	if (event.type === "error") showFailure(turn, ERROR_TEXT[event.code] ?? event.message);
	if (event.type === "done") finish(turn, event.finish);
	// The newest question comes to the top, and the answer grows below it.
	turns.scrollTop = Math.max(turns.scrollTop, turn.article.offsetTop - turns.offsetTop);
}

/** @param {Turn} turn @param {"complete" | "stopped"} outcome */
function finish(turn, outcome) {
	const used = turn.sources.filter((source) => turn.cited.has(source.number));
	if (used.length > 0) turn.footer.prepend(sourceList(used));
	setChatStatus(outcome === "stopped" ? "Stopped." : "");
}

/** @param {ChatSource[]} sources */
function sourceList(sources) {
	const items = sources.map((source) => {
		const link = create("a", { href: address(source.route, source.anchor) }, source.title);
		const path = source.headings.join(" › ");
		const number = create("span", { className: "number" }, String(source.number));
		return create("li", { className: "source" }, number, create("span", {}, link, path === "" ? "" : ` › ${path}`));
	});
	return create("div", {}, create("h3", {}, "Sources"), create("ul", { className: "sources" }, ...items));
}

/** @param {Turn} turn @param {string} heading @param {{ title: string, route: string }[]} pages */
function showLinks(turn, heading, pages) {
	if (pages.length === 0) return;
	const items = pages.map(({ title: name, route }) =>
		create("li", {}, create("a", { href: address(route, null) }, name)),
	);
	turn.footer.append(
		create("div", {}, create("h3", {}, heading), create("ul", { className: "suggestions" }, ...items)),
	);
}

/** @param {Turn} turn @param {string} message */
function showFailure(turn, message) {
	turn.footer.append(create("p", { className: "failure", role: "alert" }, message));
	setChatStatus("");
}

/** @param {boolean} isRunning */
function setRunning(isRunning) {
	askButton.hidden = isRunning;
	stopButton.hidden = !isRunning;
	stopButton.disabled = false;
	if (!isRunning) question.focus({ preventScroll: true });
}

/** @param {string} text */
function setChatStatus(text) {
	chatStatus.textContent = text;
}

// An answer's text: paragraphs, lists, code between backticks, `[n]` for its sources

/** @param {Turn} turn */
function answerNodes(turn) {
	return turn.text
		.split(/^[ \t]*```/m)
		.flatMap((part, index) => (index % 2 === 1 ? codeNodes(part) : paragraphNodes(part, turn)));
}

/** @param {string} fenced the language, then the code @returns {Node[]} */
function codeNodes(fenced) {
	return [create("pre", {}, create("code", {}, fenced.replace(/^[^\n]*\n/, "").trimEnd()))];
}

/** @param {string} text @param {Turn} turn @returns {Node[]} */
function paragraphNodes(text, turn) {
	const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
	return paragraphs.flatMap((paragraph) => {
		// Lines of one kind in a row: list items, or running text.
		const groups = paragraph.trim().match(/(?:^[-*] .*\n?)+|(?:^(?![-*] ).*\n?)+/gm) ?? [];
		return groups.map((group) =>
			/^[-*] /.test(group) ? list(group, turn) : create("p", {}, ...inlineNodes(group.trim(), turn)),
		);
	});
}

/** @param {string} lines @param {Turn} turn */
function list(lines, turn) {
	const items = lines.trim().split("\n");
	return create("ul", {}, ...items.map((item) => create("li", {}, ...inlineNodes(item.slice(2), turn))));
}

/** @param {string} text @param {Turn} turn */
function inlineNodes(text, turn) {
	return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*|\[\d{1,2}\])/).map((part) => {
		if (part.startsWith("`") && part.length > 2) return create("code", {}, part.slice(1, -1));
		if (part.startsWith("**") && part.length > 4) return create("strong", {}, part.slice(2, -2));
		const source = turn.sources.find(({ number }) => part === `[${number}]`);
		return source === undefined ? part : citationLink(source);
	});
}

/** @param {ChatSource} source */
function citationLink(source) {
	const href = address(source.route, source.anchor);
	const name = `Source ${source.number}: ${source.title}`;
	return create("a", { className: "citation", href, title: name, ariaLabel: name }, String(source.number));
}

// Helpers

/** @param {unknown} error */
function describe(error) {
	const { code, retryAfter } = /** @type {{ code?: string, retryAfter?: number | null }} */ (error);
	if (code === "RATE_LIMITED" && retryAfter) return `That was a lot at once. Please try again in ${retryAfter} s.`;
	return ERROR_TEXT[code ?? ""] ?? "Something went wrong. Please try again.";
}

// The widget, as any site has it: one script tag
const tag = document.createElement("script");
tag.dataset["apiKey"] = config.publishableKey;
tag.dataset["widgetId"] = config.widgetId ?? "";
tag.src = "../widget.js";
document.head.append(tag);
