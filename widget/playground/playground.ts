/** A form for a chatbot's options, with the widget beside it. The key that saves stays in this page's memory. */
import "./without-eval.ts";
import { createSignpost, type Signpost, type SignpostError } from "@signpost/sdk";
import { openSession } from "@signpost/sdk/parts";
import { widgetConfig } from "@signpost/sdk/parts/chat";
import { shownWidgetOf } from "../../server/src/features/chatbots/options.ts";
import { readableOn } from "../../server/src/features/chatbots/readable.ts";
import { languageOf } from "../../server/src/http/widget/language.ts";
import type { WidgetConfig } from "../src/internal/element.ts";
import { check, createFields, fill, read } from "./fields.ts";
import type { PreviewWindow } from "./preview.ts";
import { LABELS } from "./words.ts";

/** Without a keystroke for so long, the widget is drawn anew, in ms. */
const PAUSE_MS = 200;

const NEW: WidgetConfig = {
	...{ chatbotId: "", name: "Help", mode: "both", layout: "corner", shortcut: "search" },
	...{ texts: {}, translations: {}, theme: {}, suggestions: [], languages: [] },
};

function get<Type extends HTMLElement>(id: string, type: new () => Type): Type {
	const element = document.getElementById(id);
	if (!(element instanceof type)) throw new Error(`The page has no #${id}.`);
	return element;
}

const server = new URL("..", location.href).href;
const preview = get("preview", HTMLIFrameElement);
const [secret, tenant, key] = ["secret", "tenant", "key"].map((id) => get(id, HTMLInputElement)) as [
	...[HTMLInputElement, HTMLInputElement, HTMLInputElement],
];
const chatbots = get("chatbot", HTMLSelectElement);
const makeKey = get("make-key", HTMLButtonElement);
const status = get("status", HTMLOutputElement);
const save = get("save", HTMLButtonElement);
const { fields, words } = createFields(get("fields", HTMLElement), (change) => {
	draft = read(fields, draft);
	change();
	fillIn(draft);
});

/** As the server has it. */
let saved = NEW;
let draft = NEW;
/** Something was changed since. */
let isTouched = false;
let admin: Signpost | null = null;
let found: Awaited<ReturnType<Signpost["chatbots"]["list"]>>["chatbots"] = [];

const ofTenant = () => (tenant.value.trim() === "" ? {} : { tenantId: tenant.value.trim() });

function say(text: string, isTrouble = false): void {
	status.textContent = text;
	status.classList.toggle("trouble", isTrouble);
}

/** Does what a button asks for, and says what went wrong. */
const on = (button: HTMLElement, type: string, act: () => Promise<unknown>) =>
	button.addEventListener(type, (event) => {
		event.preventDefault();
		say("…");
		act().then(
			(done) => say(typeof done === "string" ? done : ""),
			(error: Error) => say(error.message, true),
		);
	});

// The widget

let pause: ReturnType<typeof setTimeout> | undefined;

function show(): void {
	clearTimeout(pause);
	draft = read(fields, draft);
	const problems = check(fields, draft);
	const [hidden] = problems.filter(({ path }) => path[0] === "translations" && path[1] !== words.language());
	if (hidden !== undefined) say(`${hidden.path.slice(1).join(", ")}: ${hidden.message}`, true);
	save.disabled = problems.length > 0;
	writeTag();
	if (problems.length > 0) return;
	const { chatbotId, name, ...widget } = draft;
	const config = { chatbotId, name, ...shownWidgetOf(widget) };
	const language = languageOf(config, [words.language(), ...navigator.languages], LABELS);
	(preview.contentWindow as unknown as PreviewWindow | null)?.show?.({ config, key: key.value.trim(), language });
}

/** Puts options into the form, as it is about to show them. */
function fillIn(config: WidgetConfig): void {
	draft = config;
	fill(fields, config);
	words.show(config);
	show();
}

function take(config: WidgetConfig): void {
	saved = config;
	isTouched = false;
	fillIn(config);
}

/** What pages are given, without what the server has chosen itself. */
function asSet({ theme: { onPrimary, ...theme }, ...config }: WidgetConfig): WidgetConfig {
	const isSet = onPrimary !== undefined && (theme.primary === undefined || onPrimary !== readableOn(theme.primary));
	return { ...config, theme: isSet ? { ...theme, onPrimary } : theme };
}

// The tag

const pinned = get("pinned", HTMLInputElement);
const release: { path: string; integrity: string } = await (await fetch(`${server}widget/release.json`)).json();

function writeTag(): void {
	const src = pinned.checked ? new URL(release.path.slice(1), server) : new URL("widget.js", server);
	const lines = [
		`<script src="${src}"`,
		...(pinned.checked ? [`	integrity="${release.integrity}" crossorigin="anonymous"`] : []),
		`	data-api-key="${key.value.trim() || "pk_…"}" data-widget-id="${saved.chatbotId || "wgt_…"}" async></script>`,
	];
	get("tag", HTMLElement).textContent = lines.join("\n");
}

// What is done with the key

/** For who has logged in at this server. */
const BY_COOKIE = {
	key: null,
	fetch: (input: RequestInfo | URL, init: RequestInit = {}) => {
		const headers = new Headers(init.headers);
		headers.set("x-signpost-session", "cookie");
		return fetch(input, { ...init, headers });
	},
};

async function load(): Promise<void> {
	const token = secret.value.trim();
	const signpost = createSignpost({ url: server, ...(token === "" ? BY_COOKIE : { key: token }) });
	({ chatbots: found } = await signpost.chatbots.list(ofTenant()).catch(explain));
	admin = signpost;
	chatbots.replaceChildren(...found.map(({ chatbotId, name }) => new Option(name, chatbotId)));
	chatbots.value = (found.find(({ chatbotId }) => chatbotId === saved.chatbotId) ?? found[0])?.chatbotId ?? "";
	get("choice", HTMLElement).hidden = makeKey.hidden = found.length === 0;
	choose();
}

/** In this page's words, where the server's are for programs. */
function explain(error: unknown): never {
	const { code, message } = error as SignpostError;
	if (code === "INVALID_INPUT") {
		tenant.focus();
		throw new Error("Whose chatbots? Give the organisation's id, ten_….");
	}
	const isNobody = code === "UNAUTHENTICATED" && secret.value.trim() === "";
	throw new Error(isNobody ? "Nobody is logged in here. Give a key, or the token of a session." : message);
}

function choose(): void {
	const chosen = found.find(({ chatbotId }) => chatbotId === chatbots.value);
	if (chosen === undefined) return;
	const { chatbotId, name, widget } = chosen;
	const config = { chatbotId, name, ...widget };
	if (chatbotId === saved.chatbotId && isTouched) {
		saved = config;
		return;
	}
	if (isTouched && !confirm("Drop what you have changed here?")) {
		chatbots.value = saved.chatbotId;
		return;
	}
	if (clientOf(saved.chatbotId) !== chosen.clientId) key.value = "";
	take(config);
}

const clientOf = (id: string) => found.find(({ chatbotId }) => chatbotId === id)?.clientId;

async function store(): Promise<string> {
	if (admin === null) {
		get("access", HTMLDetailsElement).open = true;
		secret.focus();
		throw new Error("Give a key that may save it, and choose the chatbot.");
	}
	// What was typed a moment ago.
	show();
	if (save.disabled) throw new Error("Mend what is marked first.");
	const { chatbotId, name, ...widget } = draft;
	const chatbot = await admin.chatbots.update({ ...ofTenant(), chatbotId, name, widget });
	found = found.map((one) => (one.chatbotId === chatbotId ? chatbot : one));
	for (const option of chatbots.options) if (option.value === chatbotId) option.text = chatbot.name;
	saved = { chatbotId, name: chatbot.name, ...chatbot.widget };
	isTouched = false;
	return "Saved. Pages show it within a minute.";
}

async function addKey(): Promise<string> {
	const clientId = clientOf(saved.chatbotId);
	if (admin === null || clientId === undefined) return "";
	const made = await admin.keys.create({ ...ofTenant(), clientId, kind: "publishable", name: "Widget" });
	key.value = made.secret;
	makeKey.hidden = true;
	show();
	return "Made. Add your site's origin to it before pages use it.";
}

get("form", HTMLFormElement).addEventListener("input", ({ target }) => {
	const isOption = target instanceof HTMLElement && target.id.startsWith("option-");
	if (!isOption && target !== key) return;
	isTouched ||= isOption;
	say("");
	clearTimeout(pause);
	pause = setTimeout(show, PAUSE_MS);
});
on(get("form", HTMLFormElement), "submit", store);
on(get("load", HTMLButtonElement), "click", load);
on(makeKey, "click", addKey);
on(get("reset", HTMLButtonElement), "click", async () => take(saved));
on(get("copy", HTMLButtonElement), "click", async () => {
	await navigator.clipboard.writeText(get("tag", HTMLElement).textContent ?? "");
	return "The tag is copied.";
});
chatbots.addEventListener("change", choose);
pinned.addEventListener("change", writeTag);
for (const id of ["wide", "narrow"]) {
	get(id, HTMLButtonElement).addEventListener("click", () => {
		preview.classList.toggle("narrow", id === "narrow");
		for (const one of ["wide", "narrow"]) get(one, HTMLButtonElement).ariaPressed = `${one === id}`;
	});
}

// Where there is a demo, its widget is what one begins with.
const demo: { publishableKey?: string; widgetId?: string } = await (await fetch("./config.json")).json();
preview.addEventListener("load", show);
if (demo.publishableKey === undefined || demo.widgetId === undefined) {
	get("access", HTMLDetailsElement).open = true;
	take(NEW);
} else {
	key.value = demo.publishableKey;
	const session = openSession({ url: server, key: demo.publishableKey, storage: null });
	take(asSet(await widgetConfig(session, { chatbotId: demo.widgetId })));
}
get("form", HTMLFormElement).inert = false;
