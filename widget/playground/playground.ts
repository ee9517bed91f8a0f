/** A form for a chatbot's options, with the widget beside it. The key that saves stays in this page's memory. */
import { createSignpost, type Signpost } from "@signpost/sdk";
import { openSession } from "@signpost/sdk/parts";
import { widgetConfig } from "@signpost/sdk/parts/chat";
import { languageOf } from "../../server/src/http/widget/language.ts";
import type { WidgetConfig } from "../src/internal/element.ts";
import { en } from "../src/internal/texts/en.ts";
import { ownLanguages } from "../src/internal/texts.ts";
import { check, createFields, fill, read } from "./fields.ts";
import type { PreviewWindow } from "./preview.ts";

/** Without a keystroke for so long, the widget is drawn anew, in ms. */
const PAUSE_MS = 200;

const NEW: WidgetConfig = {
	...{ chatbotId: "", name: "Help", mode: "both", layout: "corner", shortcut: "search" },
	...{ texts: {}, translations: {}, theme: {}, suggestions: [], languages: [] },
};

/** What the launcher is called, until there is a choice of language here. */
const LABELS = Object.fromEntries(ownLanguages().map((language) => [language, en.launcher]));

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
const fields = createFields(get("fields", HTMLElement));

/** As the server has it. */
let saved = NEW;
let draft = NEW;
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
	draft = read(fields, saved);
	const isWhole = check(fields, draft);
	save.disabled = !isWhole;
	writeTag();
	if (!isWhole) return;
	(preview.contentWindow as unknown as PreviewWindow | null)?.show?.({
		...{ config: draft, key: key.value.trim(), language: languageOf(draft, navigator.languages, LABELS) },
	});
}

function take(config: WidgetConfig): void {
	saved = config;
	fill(fields, config);
	show();
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

async function load(): Promise<void> {
	admin = createSignpost({ url: server, key: secret.value.trim() || null });
	({ chatbots: found } = await admin.chatbots.list(ofTenant()));
	chatbots.replaceChildren(...found.map(({ chatbotId, name }) => new Option(name, chatbotId)));
	chatbots.value = (found.find(({ chatbotId }) => chatbotId === saved.chatbotId) ?? found[0])?.chatbotId ?? "";
	get("choice", HTMLElement).hidden = makeKey.hidden = found.length === 0;
	choose();
}

function choose(): void {
	const chosen = found.find(({ chatbotId }) => chatbotId === chatbots.value);
	if (chosen === undefined) return;
	const { chatbotId, name, widget } = chosen;
	const config = { chatbotId, name, ...widget };
	if (chatbotId === saved.chatbotId) {
		saved = config;
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
	const { chatbotId, name, ...widget } = draft;
	const chatbot = await admin.chatbots.update({ ...ofTenant(), chatbotId, name, widget });
	found = found.map((one) => (one.chatbotId === chatbotId ? chatbot : one));
	for (const option of chatbots.options) if (option.value === chatbotId) option.text = chatbot.name;
	saved = { chatbotId, name: chatbot.name, ...chatbot.widget };
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
	if (target === secret || target === tenant || target === chatbots) return;
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
	take(await widgetConfig(session, { chatbotId: demo.widgetId }));
}
get("form", HTMLFormElement).inert = false;
