import type { ChatCitation, ChatStoreMessage, ChatStoreStatus } from "@signpost/sdk";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import { styles as base } from "../../internal/base.css";
import { ICONS } from "../../internal/icons.ts";
import { safeHref } from "../../internal/links.ts";
import { Markdown } from "../../internal/markdown.ts";
import { fill, type Texts } from "../../internal/texts.ts";
import { styles } from "./answer.css";

const REASONS = ["incorrect", "incomplete", "irrelevant", "outdated", "other"] as const;

/** How long "copied" is said, in ms. */
const COPIED_MS = 2_000;

/** One answer of a conversation. Not for pages: `a4w-chat` shows it. */
export class AnswerElement extends LitElement {
	static override styles = [unsafeCSS(base), unsafeCSS(styles)];
	static override properties = {
		message: { attribute: false },
		words: { attribute: false },
		base: { attribute: false },
		status: { attribute: false },
		isLast: { attribute: false },
		isJudging: { state: true },
		previewed: { state: true },
		copied: { state: true },
	};

	declare message: ChatStoreMessage;
	declare words: Texts;
	declare base: string;
	declare status: ChatStoreStatus;
	declare isLast: boolean;
	declare protected isJudging: "no" | "asked" | "told";
	declare protected previewed: { citation: ChatCitation; top: number } | null;
	declare protected copied: boolean;
	#markdown: Markdown | null = null;

	constructor() {
		super();
		this.isJudging = "no";
		this.previewed = null;
		this.copied = false;
	}

	protected override willUpdate(changes: PropertyValues<this>): void {
		const before = changes.get("message") as ChatStoreMessage | undefined;
		// Another answer in the place of that one: nobody has judged it yet.
		if (before !== undefined && before.key !== this.message.key) this.isJudging = "no";
	}

	protected override updated(changes: PropertyValues<this>): void {
		if (!changes.has("message")) return;
		const { text, status, citations } = this.message;
		const place = this.renderRoot.querySelector<HTMLElement>(".text");
		if (place === null) return;
		if (this.#markdown?.update(text) !== true) this.#startAnew(place).update(text);
		if (status !== "running") this.#markdown?.end();
		const before = (changes.get("message") as ChatStoreMessage | undefined)?.citations;
		if (citations !== before || status !== "running") this.#back(place);
	}

	#startAnew(place: HTMLElement): Markdown {
		place.replaceChildren();
		const { base } = this;
		this.#markdown = new Markdown(place, { base, citation: this.#citation, codeTools: this.#codeTools });
		return this.#markdown;
	}

	readonly #citation = (number: number): Node => {
		const link = document.createElement("a");
		link.className = "cite";
		link.dataset["number"] = link.textContent = String(number);
		for (const type of ["mouseenter", "focus"]) link.addEventListener(type, () => this.#preview(link));
		for (const type of ["mouseleave", "blur"]) link.addEventListener(type, this.#hide);
		return link;
	};

	/** Links the numbers that a citation stands behind; the others stay text. */
	#back(place: HTMLElement): void {
		for (const link of place.querySelectorAll<HTMLAnchorElement>(".cite")) {
			const citation = this.#cited(Number(link.dataset["number"]));
			const href = citation === undefined ? null : safeHref(citation.href, this.base);
			if (citation === undefined || href === null || link.href === href) continue;
			link.href = href;
			link.setAttribute("aria-label", fill(this.words.source, { n: citation.number, title: citation.title }));
			link.addEventListener("click", (event) => this.#follow(event, citation.documentId));
		}
	}

	#cited(number: number): ChatCitation | undefined {
		return this.message.citations.find((citation) => citation.number === number);
	}

	#preview(link: HTMLAnchorElement): void {
		const citation = this.#cited(Number(link.dataset["number"]));
		if (citation === undefined) return;
		link.setAttribute("aria-describedby", "preview");
		this.previewed = { citation, top: link.offsetTop + link.offsetHeight + 6 };
	}

	readonly #hide = (): void => {
		this.previewed = null;
	};

	readonly #onKey = (event: KeyboardEvent): void => {
		if (event.key !== "Escape" || this.previewed === null) return;
		event.stopPropagation();
		this.#hide();
	};

	readonly #codeTools = (code: HTMLElement): Node => {
		const button = document.createElement("button");
		button.type = "button";
		button.className = "copy-code";
		button.textContent = this.words.copy;
		button.addEventListener("click", async () => {
			if (!(await copy(code.textContent ?? ""))) return;
			button.textContent = this.words.copied;
			setTimeout(() => {
				button.textContent = this.words.copy;
			}, COPIED_MS);
		});
		return button;
	};

	protected override render(): TemplateResult {
		const { message, words } = this;
		const isRunning = message.status === "running";
		return html`<article aria-busy=${isRunning} @keydown=${this.#onKey} @click=${this.#onLink}>
			<span class="hidden">${words.assistant}: </span>
			${isRunning && message.text === "" ? this.#waiting() : nothing}
			<div class="text"></div>
			${this.#previewCard()}
			${isRunning ? nothing : html`${this.#notice()}${this.#sources()}${this.#tools()}${this.#followUps()}`}
		</article>`;
	}

	#waiting(): TemplateResult {
		const { status, words } = this;
		const known: Partial<Record<ChatStoreStatus, string>> = {
			reading: words.reading,
			writing: words.writing,
			loading: words.loading,
		};
		return html`<p class="waiting" role="status">${known[status] ?? words.searching}</p>`;
	}

	#previewCard(): TemplateResult | typeof nothing {
		if (this.previewed === null) return nothing;
		const { citation, top } = this.previewed;
		return html`<div class="preview" id="preview" role="tooltip" .style=${`top:${top}px`}><strong>${citation.title}</strong><p>${citation.quote}</p></div>`;
	}

	#notice(): TemplateResult | typeof nothing {
		const { words } = this;
		const text = noticeOf(this.message, words);
		return text === null ? nothing : html`<p class="notice">${text}</p>`;
	}

	#sources(): TemplateResult | typeof nothing {
		const { citations } = this.message;
		const cited = citations.filter(
			(one, index) => citations.findIndex(({ number }) => number === one.number) === index,
		);
		if (cited.length === 0) return nothing;
		cited.sort((one, other) => one.number - other.number);
		return html`<section class="sources"><h3>${this.words.sources}</h3><ol>
			${cited.map((one) => html`<li value=${one.number}><a href=${safeHref(one.href, this.base) ?? nothing} @click=${(event: MouseEvent) => this.#follow(event, one.documentId)}><span class="number">${one.number}</span><span>${one.title}</span></a></li>`)}
		</ol></section>`;
	}

	#tools(): TemplateResult | typeof nothing {
		const { words, isLast } = this;
		const { messageId, thumb, text } = this.message;
		if (text === "") return nothing;
		const judge = (mark: "up" | "down", label: string) =>
			html`<button class="tool" type="button" aria-label=${label} title=${label} aria-pressed=${thumb === mark} @click=${() => this.#judge(thumb === mark ? null : mark)}>${ICONS[mark]}</button>`;
		return html`<div class="tools">
			<button class="tool" type="button" aria-label=${words.copy} title=${words.copy} @click=${this.#copyAll}>${ICONS.copy}</button>
			${messageId === null ? nothing : [judge("up", words.helpful), judge("down", words.notHelpful)]}
			${isLast ? html`<button class="tool" type="button" aria-label=${words.retry} title=${words.retry} @click=${() => this.#send("again")}>${ICONS.retry}</button>` : nothing}
			<span class="said" role="status">${this.#said()}</span>
		</div>
		${this.isJudging === "asked" ? this.#reasons() : nothing}`;
	}

	#said(): string {
		if (this.copied) return this.words.copied;
		return this.isJudging === "told" ? this.words.thanks : "";
	}

	#reasons(): TemplateResult {
		const { words } = this;
		return html`<fieldset><legend>${words.whatWasWrong}</legend>
			${REASONS.map((reason) => html`<button class="chip" type="button" @click=${() => this.#judge("down", reason)}>${words[reason]}</button>`)}
		</fieldset>`;
	}

	#followUps(): TemplateResult | typeof nothing {
		const { suggestions } = this.message;
		if (!this.isLast || suggestions.length === 0) return nothing;
		return html`<section class="next"><h3>${this.words.followUps}</h3><ul>
			${suggestions.map(({ title, href, question }) =>
				question === null
					? html`<li><a class="chip" href=${safeHref(href, this.base) ?? nothing} @click=${(event: MouseEvent) => this.#follow(event, null)}>${title}</a></li>`
					: html`<li><button class="chip" type="button" @click=${() => this.#send("ask", question)}>${question}</button></li>`,
			)}</ul></section>`;
	}

	#judge(thumb: "up" | "down" | null, reason?: (typeof REASONS)[number]): void {
		const { messageId } = this.message;
		this.isJudging = thumb === null ? "no" : "told";
		if (thumb === "down" && reason === undefined) this.isJudging = "asked";
		this.#send("opinion", { messageId, thumb, ...(reason === undefined ? {} : { reasons: [reason] }) });
	}

	readonly #copyAll = async (): Promise<void> => {
		this.copied = await copy(this.message.text.replace(/\s?\[\d+\]/g, ""));
		setTimeout(() => {
			this.copied = false;
		}, COPIED_MS);
	};

	/** Links in the text itself. */
	readonly #onLink = (event: MouseEvent): void => {
		const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
		if (link instanceof HTMLAnchorElement && link.target === "_blank") event.stopPropagation();
	};

	#follow(link: MouseEvent, documentId: string | null): void {
		const { href } = link.currentTarget as HTMLAnchorElement;
		this.#send("link", { link, documentId, href });
	}

	#send(name: string, detail: unknown = null): void {
		this.dispatchEvent(new CustomEvent(name, { detail }));
	}
}

function noticeOf({ status, done, text }: ChatStoreMessage, words: Texts): string | null {
	if (status === "stopped") return words.stopped;
	if (status === "interrupted") return text === "" ? null : words.interrupted;
	if (done === null) return null;
	if (!done.answered) return words.unanswered;
	return done.model === "extractive" ? words.extractive : null;
}

/** Whether it is copied: the clipboard may be denied. */
async function copy(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

if (!customElements.get("a4w-answer")) customElements.define("a4w-answer", AnswerElement);
