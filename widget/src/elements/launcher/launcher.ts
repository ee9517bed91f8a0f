import { nothing, type PropertyDeclarations, type TemplateResult, unsafeCSS } from "lit";
import { html, literal } from "lit/static-html.js";
import { styles as base } from "../../internal/base.css";
import { WidgetElement } from "../../internal/element.ts";
import { ICONS } from "../../internal/icons.ts";
import { common } from "../../internal/texts/en-common.ts";
import { styles } from "./launcher.css";

/**
 * A button in the corner that opens a chat, in the page itself. Sites that have no bundler take the script tag.
 *
 * @fires a4w-open - The window was opened.
 * @fires a4w-close - It was closed.
 *
 * @csspart button - The button.
 * @csspart window - What it opens.
 */
export class LauncherElement extends WidgetElement {
	static override styles = [unsafeCSS(base), unsafeCSS(styles)];
	static override properties: PropertyDeclarations = {
		view: {},
		isOpen: { type: Boolean, attribute: "open", reflect: true },
	};

	/** `chat`, the default, or `search`. */
	declare view: "chat" | "search";
	/** Whether the window is open. */
	declare isOpen: boolean;

	protected override get english() {
		return common;
	}

	constructor() {
		super();
		this.view = "chat";
		this.isOpen = false;
	}

	/** Opens the window. */
	async open(): Promise<void> {
		this.isOpen = true;
		this.tell("open");
		await (this.view === "chat" ? import("../../define-chat.ts") : import("../../define-search.ts"));
		await this.updateComplete;
		this.renderRoot.querySelector<WidgetElement>("[part=window]")?.focus();
	}

	/** Closes it; the button has the focus. */
	close(): void {
		this.isOpen = false;
		this.renderRoot.querySelector("button")?.focus();
		this.tell("close");
	}

	protected override render(): TemplateResult {
		const { words, isOpen } = this;
		return html`${isOpen ? this.#window() : nothing}
			<button part="button" type="button" aria-haspopup="dialog" aria-expanded=${isOpen} aria-label=${words.launcher} title=${words.launcher}
				@click=${() => (isOpen ? this.close() : void this.open())}>${isOpen ? ICONS.close : ICONS[this.view]}</button>`;
	}

	#window(): TemplateResult {
		const { view, server, apiKey, widgetId, signpost, config, texts, lang, base, scheme, words } = this;
		const onClose = (event: Event) => {
			event.stopPropagation();
			this.close();
		};
		// A page that follows a result by itself is to be seen.
		const onNavigate = () => view === "search" && this.close();
		const onKey = (event: KeyboardEvent) => event.key === "Escape" && this.close();
		const tag = view === "chat" ? literal`a4w-chat` : literal`a4w-search`;
		return html`<${tag} part="window" role="dialog" aria-label=${words.launcher} closable scheme=${scheme} @a4w-close=${onClose} @a4w-navigate=${onNavigate} @keydown=${onKey}
			.server=${server} .apiKey=${apiKey} .widgetId=${widgetId} .signpost=${signpost} .config=${config} .texts=${texts} .lang=${lang} .base=${base}></${tag}>`;
	}
}
