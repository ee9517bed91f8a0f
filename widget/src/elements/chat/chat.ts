import type { ChatSnapshot, ChatStore, ChatStoreMessage } from "@signpost/sdk";
import { eventsResource } from "@signpost/sdk/parts";
import { chatResource, createChatStore } from "@signpost/sdk/parts/chat";
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import { styles as base } from "../../internal/base.css";
import { WidgetElement } from "../../internal/element.ts";
import { wordsFor } from "../../internal/failure.ts";
import { ICONS } from "../../internal/icons.ts";
import { isComposing } from "../../internal/keys.ts";
import { finishedSentences } from "../../internal/sentences.ts";
import { chat } from "../../internal/texts/en-chat.ts";
import { common } from "../../internal/texts/en-common.ts";
import { styles } from "./chat.css";

/** Longest question, in characters. */
const MAX_QUESTION = 4_000;

/** From the end of the conversation, in pixels: nearer, what is new is scrolled to. */
const NEAR_END = 80;

/**
 * A conversation about a site's content: questions, streamed answers with numbered sources, what to go on with.
 *
 * @fires a4w-question - A question was asked.
 * @fires a4w-answer - An answer is whole.
 * @fires a4w-error - An answer failed; `detail.code` says why.
 * @fires a4w-navigate - A link of the site was clicked, `detail.href`; cancel it to go there in another way.
 * @fires a4w-close - The close button or Escape.
 * @fires a4w-search - The search button, where `searchable`.
 *
 * @csspart header - Title and buttons.
 * @csspart messages - The conversation.
 * @csspart question - One question.
 * @csspart answer - One answer.
 * @csspart suggestion - A question to begin with.
 * @csspart composer - Where a question is written.
 */
export class ChatElement extends WidgetElement {
	static override styles = [unsafeCSS(base), unsafeCSS(styles)];
	static override properties: PropertyDeclarations = {
		searchable: { type: Boolean },
		snapshot: { state: true },
		isOffline: { state: true },
		pane: { state: true },
	};

	/** Shows a button that sends `a4w-search`. */
	declare searchable: boolean;
	/** Under which name the tab keeps which conversation it shows. Default: one of all visitors. */
	declare protected keptAs?: string;
	declare protected snapshot: ChatSnapshot | null;
	declare protected isOffline: boolean;
	declare protected pane: "chat" | "history";
	#store: ChatStore | null = null;
	#asking: Promise<void> = Promise.resolve();
	#unsubscribe: (() => void) | null = null;
	#announced = { key: "", next: 0 };
	/** Whether something new came while nothing could be scrolled. */
	#isBehind = false;
	/** What was being written when the list of conversations came in the field's place. */
	#aside = "";

	protected override get english() {
		return { ...common, ...chat };
	}

	constructor() {
		super();
		this.searchable = false;
		this.snapshot = null;
		this.isOffline = !navigator.onLine;
		this.pane = "chat";
	}

	/** Asks a question, as if it had been typed; after what goes on: an answer, or a conversation that is fetched. */
	ask(question: string): Promise<void> {
		void import("../later.ts");
		this.pane = "chat";
		const { store } = this;
		this.#asking = this.#asking.then(async () => {
			await idle(store);
			// Somebody else may be in the visitor's place by now.
			if (store !== this.store || !this.isConnected) return;
			this.tell("question");
			await store.send(question.slice(0, MAX_QUESTION));
		});
		return this.#asking;
	}

	/** Puts a question into the field without asking it. */
	write(question: string): void {
		const field = this.#field();
		if (field === null) return;
		field.value = question.slice(0, MAX_QUESTION);
		this.#grow(field);
	}

	/** What is written, and not asked yet. */
	draft(): string {
		return this.#field()?.value ?? this.#aside;
	}

	override focus(): void {
		this.#field()?.focus();
	}

	/** The conversation that it shows. */
	get store(): ChatStore {
		if (this.#store !== null) return this.#store;
		const { signpost, widgetId, keptAs = "signpost:chat" } = this;
		const chat = signpost?.chat ?? chatResource(this.session);
		const name = `${keptAs}:${widgetId ?? ""}`;
		this.#store = createChatStore({ chat }, { name, ...(widgetId === null ? {} : { chatbotId: widgetId }) });
		return this.#store;
	}

	override connectedCallback(): void {
		super.connectedCallback();
		addEventListener("online", this.#onConnection);
		addEventListener("offline", this.#onConnection);
		this.#size.observe(this);
		if (this.#store !== null) this.#watch();
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		removeEventListener("online", this.#onConnection);
		removeEventListener("offline", this.#onConnection);
		this.#size.disconnect();
		this.#unsubscribe?.();
		this.#unsubscribe = null;
	}

	#watch(): void {
		this.#unsubscribe ??= this.store.subscribe((snapshot) => {
			if (snapshot.messages.length > 0) void import("../later.ts");
			this.#report(snapshot);
			this.snapshot = snapshot;
		});
	}

	#report(next: ChatSnapshot): void {
		const before = this.snapshot;
		if (before === null) return;
		if (next.error !== null && next.error !== before.error) this.tell("error", { code: next.error.code });
		const last = next.messages.at(-1);
		if (before.busy && !next.busy && last?.done) this.tell("answer");
	}

	readonly #onConnection = (): void => {
		this.isOffline = !navigator.onLine;
		if (!this.isOffline) this.#retry(true);
	};

	protected override firstUpdated(): void {
		if (this.drafts?.chat) this.write(this.drafts.chat);
	}

	/** `isOnlyFailed`: an answer that has not failed is not to be another one. */
	#retry(isOnlyFailed = false): void {
		if (this.notice !== null) this.notice.again();
		else if (!isOnlyFailed || this.snapshot?.status === "failed") void this.store.retry();
	}

	get #isShut(): boolean {
		return this.notice?.isShut === true;
	}

	protected override updated(changes: PropertyValues): void {
		if (this.#unsubscribe === null && this.isAddressed && this.isConnected && !this.#isShut) {
			this.#watch();
			void this.store.resume();
		}
		if (changes.has("pane") && this.pane === "chat" && this.#aside !== "") this.write(this.#aside);
		if (!changes.has("snapshot")) return;
		this.#announce();
		const [list, before] = [this.renderRoot.querySelector(".messages"), changes.get("snapshot") as ChatSnapshot | null];
		if (list === null) return;
		this.#isBehind = list.clientHeight === 0;
		const isNew = before?.messages.length !== this.snapshot?.messages.length;
		if (!isNew && list.scrollHeight - list.scrollTop - list.clientHeight > NEAR_END) return;
		// When the answers have been rendered, too.
		requestAnimationFrame(() => {
			list.scrollTop = list.scrollHeight;
		});
	}

	/** Where the page has hidden it nothing can be measured, so that is done when it is shown. */
	readonly #size = new ResizeObserver(() => {
		const list = this.renderRoot.querySelector(".messages");
		const field = this.#field();
		if (field?.style.height === "0px") this.#grow(field);
		if (!this.#isBehind || list === null || list.clientHeight === 0) return;
		this.#isBehind = false;
		list.scrollTop = list.scrollHeight;
	});

	/** Reads out what has been written, sentence by sentence. */
	#announce(): void {
		const last = this.snapshot?.messages.at(-1);
		const log = this.renderRoot.querySelector("[role=log]");
		if (log === null || last?.role !== "assistant" || (last.status !== "running" && this.#announced.key !== last.key))
			return;
		if (this.#announced.key !== last.key) {
			this.#announced = { key: last.key, next: 0 };
			log.replaceChildren();
		}
		const text = last.status === "running" ? last.text : `${last.text}\n`;
		const { sentences, next } = finishedSentences(text, this.#announced.next);
		this.#announced.next = next;
		for (const sentence of sentences) {
			const line = document.createElement("p");
			line.textContent = sentence;
			log.append(line);
		}
	}

	protected override render(): TemplateResult {
		return html`
			${this.#header()}
			${this.pane === "history" && !this.#isShut ? this.#history() : this.#conversation()}
			<div class="hidden" role="log" aria-live="polite"></div>
		`;
	}

	#header(): TemplateResult {
		const { words, snapshot } = this;
		const hasMessages = (snapshot?.messages.length ?? 0) > 0;
		const isShut = this.#isShut;
		const isHistory = this.pane === "history" && !isShut;
		return html`<header part="header">
			<div class="heading"><h2>${isHistory ? words.history : words.title}</h2>${isHistory || words.subtitle === "" ? nothing : html`<p>${words.subtitle}</p>`}</div>
			${hasMessages && !isShut ? this.#tool("fresh", words.newChat, this.#begin) : nothing}
			${isShut ? nothing : this.#tool("history", words.history, this.#toggleHistory)}
			${this.searchable ? this.#tool("search", words.openSearch, () => this.tell("search")) : nothing}
			${this.closable ? this.#tool("close", words.close, () => this.tell("close")) : nothing}
		</header>`;
	}

	#tool(icon: keyof typeof ICONS, label: string, act: () => void): TemplateResult {
		return html`<button class="tool" type="button" aria-label=${label} title=${label} @click=${act}>${ICONS[icon]}</button>`;
	}

	#conversation(): TemplateResult {
		const messages = this.#isShut ? [] : (this.snapshot?.messages ?? []);
		const isEmpty = !this.#isShut && messages.length === 0 && this.snapshot?.status !== "loading";
		return html`<div class="messages" part="messages" tabindex="0" aria-label=${this.words.title}>
				${isEmpty ? this.#welcome() : messages.map((message, index) => this.#message(message, index === messages.length - 1))}
				${this.#trouble()}
			</div>
			${this.#composer()}`;
	}

	#welcome(): TemplateResult {
		const { words, config } = this;
		const suggestions = config?.suggestions ?? [];
		return html`<div class="welcome">
			<p>${words.welcome}</p>
			${
				suggestions.length === 0
					? nothing
					: html`<h3>${words.suggestions}</h3>
				<ul>${suggestions.map((one) => html`<li><button class="suggestion" part="suggestion" type="button" @click=${() => this.#take(one)}>${one}</button></li>`)}</ul>`
			}
		</div>`;
	}

	#message(message: ChatStoreMessage, isLast: boolean): TemplateResult {
		if (message.role === "user")
			return html`<div class="question" part="question"><span class="hidden">${this.words.you}: </span>${message.text}</div>`;
		const { words, base, snapshot } = this;
		return html`<a4w-answer part="answer" .message=${message} .words=${words} .base=${base || document.baseURI} .status=${isLast ? (snapshot?.status ?? "idle") : "idle"} .isLast=${isLast}
			@ask=${(event: CustomEvent<string>) => this.#take(event.detail)} @again=${() => void this.store.retry()} @link=${this.#follow} @opinion=${this.#judge}></a4w-answer>`;
	}

	#trouble(): TemplateResult | typeof nothing {
		const { words, snapshot, isOffline } = this;
		const error = this.notice ?? snapshot?.error ?? null;
		if (!isOffline && error === null) return nothing;
		const text = isOffline || error === null ? words.offline : wordsFor(error, words);
		return html`<div class="trouble" role="alert"><p>${text}</p>
			${isOffline ? nothing : html`<button class="again" type="button" @click=${() => this.#retry()}>${words.retry}</button>`}</div>`;
	}

	#composer(): TemplateResult {
		const { words } = this;
		return html`<form class="composer" part="composer" @submit=${this.#submit}>
			<div class="field">
				<textarea rows="1" maxlength=${MAX_QUESTION} aria-label=${words.placeholder} placeholder=${words.placeholder} enterkeyhint="send"
					@input=${this.#onInput} @keydown=${this.#onKey} @focus=${() => void import("../later.ts")}></textarea>
				${this.#isAnswering ? html`<button class="go" type="button" aria-label=${words.stop} title=${words.stop} @click=${() => void this.store.stop()}>${ICONS.stop}</button>` : html`<button class="go" type="submit" aria-label=${words.send} title=${words.send}>${ICONS.send}</button>`}
			</div>
			${words.disclaimer === "" ? nothing : html`<p class="disclaimer">${words.disclaimer}</p>`}
		</form>`;
	}

	#history(): TemplateResult {
		void import("../later.ts");
		const chat = this.signpost?.chat ?? chatResource(this.session);
		return html`<a4w-history .chat=${chat} .words=${this.words} @choose=${this.#choose}></a4w-history>`;
	}

	readonly #choose = (event: CustomEvent<string>): void => {
		this.pane = "chat";
		void this.store.load(event.detail);
		void this.updateComplete.then(() => this.focus());
	};

	readonly #toggleHistory = (): void => {
		this.#aside = this.draft();
		this.pane = this.pane === "history" ? "chat" : "history";
	};

	readonly #begin = (): void => {
		this.store.clear();
		this.pane = "chat";
		void this.updateComplete.then(() => this.focus());
	};

	readonly #take = (question: string): void => {
		this.focus();
		void this.ask(question);
	};

	readonly #follow = (event: CustomEvent<{ link: MouseEvent; documentId: string | null; href: string }>): void => {
		const { link, documentId, href } = event.detail;
		const { events } = this.signpost ?? { events: this.#events() };
		if (documentId !== null) events.track({ type: "click", documentId, route: href.slice(0, 2_000) });
		this.follow(link);
	};

	#ownEvents: ReturnType<typeof eventsResource> | null = null;
	#events() {
		this.#ownEvents ??= eventsResource(this.session);
		return this.#ownEvents;
	}

	readonly #judge = (event: CustomEvent<{ messageId: string } & Parameters<ChatStore["feedback"]>[1]>): void => {
		const { messageId, ...opinion } = event.detail;
		void this.store.feedback(messageId, opinion);
	};

	/** Not while a conversation is being fetched: what is asked then waits for it. */
	get #isAnswering(): boolean {
		return this.snapshot?.busy === true && this.snapshot.status !== "loading";
	}

	readonly #submit = (event: Event): void => {
		event.preventDefault();
		const field = this.#field();
		if (field === null || field.value.trim() === "" || this.#isAnswering || this.#isShut) return;
		const question = field.value.trim();
		field.value = "";
		this.#grow(field);
		void this.ask(question);
	};

	readonly #onKey = (event: KeyboardEvent): void => {
		if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) this.#submit(event);
	};

	readonly #onInput = (event: Event): void => this.#grow(event.currentTarget as HTMLTextAreaElement);

	#grow(field: HTMLTextAreaElement): void {
		field.style.height = "auto";
		field.style.height = `${field.scrollHeight}px`;
	}

	#field(): HTMLTextAreaElement | null {
		return this.renderRoot.querySelector("textarea");
	}
}

/** Resolves when nothing goes on. */
const idle = (store: ChatStore) =>
	new Promise<void>((resolve) => {
		const end = store.subscribe(({ busy }) => {
			if (busy) return;
			resolve();
			queueMicrotask(() => end());
		});
	});
