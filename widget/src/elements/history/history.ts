import type { ChatConversation, ChatResource, SignpostError } from "@signpost/sdk";
import { html, LitElement, type TemplateResult, unsafeCSS } from "lit";
import { styles as base } from "../../internal/base.css";
import { wordsFor } from "../../internal/failure.ts";
import { passingTrouble } from "../../internal/notice.ts";
import type { Texts } from "../../internal/texts.ts";
import { styles } from "./history.css";

/** The visitor's conversations, to go on with one. Not for pages: `a4w-chat` shows it. */
export class HistoryElement extends LitElement {
	static override styles = [unsafeCSS(base), unsafeCSS(styles)];
	static override properties = {
		chat: { attribute: false },
		words: { attribute: false },
		list: { state: true },
		trouble: { state: true },
	};

	declare chat: ChatResource;
	declare words: Texts;
	/** Null: it is being fetched. */
	declare protected list: readonly ChatConversation[] | null;

	/** Why it could not be fetched. */
	declare protected trouble: SignpostError | null;

	constructor() {
		super();
		this.list = this.trouble = null;
	}

	protected override async firstUpdated(): Promise<void> {
		try {
			this.list = (await this.chat.conversations()).conversations;
		} catch (error) {
			// A visitor who has asked nothing yet has none.
			this.list = [];
			if (passingTrouble(error) !== null) this.trouble = error as SignpostError;
		}
		await this.updateComplete;
		this.renderRoot.querySelector("button")?.focus();
	}

	protected override render(): TemplateResult {
		const { list, words, trouble } = this;
		if (trouble !== null) return html`<p role="alert">${wordsFor(trouble, words)}</p>`;
		if (list === null) return html`<p role="status">${words.loading}</p>`;
		if (list.length === 0) return html`<p role="status">${words.noHistory}</p>`;
		const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
		return html`<ul>${list.map(
			({ conversationId, title, lastActivityAt }) =>
				html`<li><button type="button" @click=${() => this.#choose(conversationId)}><span>${title}</span><time><bdi>${when.format(lastActivityAt)}</bdi></time></button></li>`,
		)}</ul>`;
	}

	#choose(conversationId: string): void {
		this.dispatchEvent(new CustomEvent("choose", { detail: conversationId }));
	}
}

if (!customElements.get("a4w-history")) customElements.define("a4w-history", HistoryElement);
