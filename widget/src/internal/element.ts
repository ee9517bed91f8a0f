import type { Signpost, SignpostOptions, WidgetConfigOutput } from "@signpost/sdk";
import { openSession, type Session } from "@signpost/sdk/parts";
import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import { chooseLanguage } from "./language.ts";
import { safeHref } from "./links.ts";
import type { Notice } from "./notice.ts";
import { directionOf, speaks, type Texts, textsOf } from "./texts.ts";

/** What a tenant has set of its chatbot. */
export type WidgetConfig = WidgetConfigOutput;

/** Words without which nothing is missed: an empty one is not shown. Others stay the widget's own. */
const MAY_BE_EMPTY = /^(?:subtitle|welcome|disclaimer)$/;

/** One for anybody for each server and key. */
const sessions = new Map<string, Session>();
/** One for each user, as long as he is there. */
const sessionsOf = new WeakMap<object, Session>();

/**
 * What all elements of the widget have in common: whose content they are about, their words and their looks.
 * Where it comes from: `signpost`, a client of the SDK; or else `server` and `api-key`.
 */
export abstract class WidgetElement extends LitElement {
	static override properties: PropertyDeclarations = {
		server: {},
		apiKey: { attribute: "api-key" },
		widgetId: { attribute: "widget-id" },
		scheme: { reflect: true },
		lang: {},
		signpost: { attribute: false },
		config: { attribute: false },
		texts: { attribute: false },
		base: {},
		closable: { type: Boolean },
		words: { state: true },
		notice: { state: true },
	};

	/** How to get the chatbot's options. Null in the frame, which has them. */
	static fetchConfig: ((session: Session, input: { chatbotId?: string }) => Promise<WidgetConfig>) | null = null;

	/** Gives an element the chatbot's looks. Null in the frame, where the page has them. */
	static paint: ((element: WidgetElement) => void) | null = null;

	/** The server's url. */
	declare server: string;
	/** A publishable key, `pk_…`. */
	declare apiKey: string;
	/** The chatbot's id, `wgt_…`. Default: the client's first. */
	declare widgetId: string | null;
	/** `light`, `dark` or `auto`, the default: as the visitor's system is. */
	declare scheme: "auto" | "light" | "dark";
	/** A client of the SDK, in the place of `server` and `apiKey`. */
	declare signpost: Pick<Signpost, "search" | "chat" | "events"> | null;
	/** The chatbot's options. Default: as the server has them. */
	declare config: Partial<WidgetConfig> | null;
	/** Words in the place of its own. */
	declare texts: Partial<Texts>;
	/** What relative links are relative to. Default: the page. */
	declare base: string;
	/** Shows a button that sends `a4w-close`. */
	declare closable: boolean;
	/** Whose it is, where that is known: how to connect as him. */
	declare protected visitor?: Partial<SignpostOptions>;
	/** What he had written before it was known who he is. */
	declare protected drafts?: { chat?: string; search?: string };
	/** What keeps it from being known who he is. */
	declare protected notice: Notice | null;
	/** The words of its language, with those that were set in their place. */
	declare protected words: Texts;

	/** Its own texts in English. */
	protected get english(): Partial<Texts> {
		return {};
	}

	constructor() {
		super();
		this.server = "";
		this.apiKey = "";
		this.widgetId = null;
		this.scheme = "auto";
		this.signpost = null;
		this.config = null;
		this.texts = {};
		this.base = "";
		this.closable = false;
		this.notice = null;
		this.words = this.english as Texts;
	}

	/** The connection to the server; all elements of a page share it. */
	protected get session(): Session {
		const { server: url, apiKey: key, visitor } = this;
		const name = `${url} ${key}`;
		const known = visitor === undefined ? sessions.get(name) : sessionsOf.get(visitor);
		const session = known ?? openSession({ url, key, ...visitor });
		if (visitor === undefined) sessions.set(name, session);
		else sessionsOf.set(visitor, session);
		return session;
	}

	/** Whether it knows whom to ask: some frameworks say so only when it is in the page already. */
	protected get isAddressed(): boolean {
		return this.signpost !== null || (this.apiKey !== "" && this.server !== "");
	}

	override willUpdate(changes: PropertyValues): void {
		const isNew = changes.has("apiKey") || changes.has("server");
		if (isNew && this.config === null && this.apiKey !== "" && this.isAddressed) void this.#loadConfig();
		if (["lang", "texts", "config"].some((name) => changes.has(name))) this.#speak();
		if (changes.has("config") && this.config !== null) WidgetElement.paint?.(this);
	}

	async #loadConfig(): Promise<void> {
		const { widgetId } = this;
		// Without it, it goes by its defaults; what is asked next says what is wrong.
		const config = WidgetElement.fetchConfig?.(this.session, widgetId === null ? {} : { chatbotId: widgetId });
		this.config = (await config?.catch(() => null)) ?? null;
	}

	/** That it speaks, or will when its words are there. */
	#language = "";

	#speak(): void {
		const { languages = [], texts, translations = {} } = this.config ?? {};
		const wanted = [this.lang || document.documentElement.lang, ...navigator.languages];
		const language = chooseLanguage(wanted, languages, (one) => speaks(one) || one in translations);
		this.dir = directionOf(language);
		const set = Object.entries({ ...texts, ...translations[language], ...this.texts }).filter(
			([name, text]) => typeof text === "string" && (text !== "" || MAY_BE_EMPTY.test(name)),
		);
		const say = (words: Partial<Texts>) => {
			this.words = { ...(this.english as Texts), ...words, ...Object.fromEntries(set) };
		};
		say({});
		// What is there already is not drawn twice.
		this.#language = language;
		if (language !== "en") void textsOf(language).then((words) => language === this.#language && say(words));
	}

	/** Where a route of the site leads; null: nowhere that a visitor may be sent. */
	protected hrefOf(route: string): string | null {
		return safeHref(route, this.base || document.baseURI);
	}

	/** Tells the page. False: it has said that it sees to it itself. */
	protected tell(name: string, detail: object = {}): boolean {
		return this.dispatchEvent(
			new CustomEvent(`a4w-${name}`, { detail, bubbles: true, composed: true, cancelable: true }),
		);
	}

	/** On a link of the site: the page may go there in its own way. One without an address leads nowhere. */
	protected readonly follow = (event: MouseEvent): void => {
		const { href } = event.currentTarget as HTMLAnchorElement;
		const isPlain = href !== "" && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
		if (isPlain && !this.tell("navigate", { href })) event.preventDefault();
	};
}
