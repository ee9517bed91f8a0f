import type { SearchFacetValue, SearchHit, SearchQueryOutput, SignpostError } from "@signpost/sdk";
import { eventsResource, searchResource, toSignpostError } from "@signpost/sdk/parts";
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import { recentSearches } from "../../controllers/recent-searches.ts";
import { beginVisit, endVisit } from "../../controllers/visit.ts";
import { styles as base } from "../../internal/base.css";
import { WidgetElement } from "../../internal/element.ts";
import { wordsFor } from "../../internal/failure.ts";
import { ICONS } from "../../internal/icons.ts";
import { isComposing } from "../../internal/keys.ts";
import { common } from "../../internal/texts/en-common.ts";
import { search as english } from "../../internal/texts/en-search.ts";
import { fill } from "../../internal/texts.ts";
import { styles } from "./search.css";

/** Hits that are shown at first. */
const LIMIT = 12;

/** Results that have been there for so long have been seen, in ms. */
const SEEN_MS = 1_000;

/** What can be chosen by the arrow keys. */
type Option = { id: string; label: TemplateResult; href: string | null; choose: (event: Event) => void };

/**
 * Search over a site's content, as one types.
 *
 * @fires a4w-searched - Results are shown.
 * @fires a4w-navigate - A result was chosen, `detail.href`; cancel it to go there in another way.
 * @fires a4w-ask - "Ask about this", `detail.question`, where `askable`.
 * @fires a4w-close - The close button or Escape.
 * @fires a4w-error - A search failed; `detail.code` says why.
 *
 * @csspart field - Where the query is written.
 * @csspart results - The list of results.
 * @csspart result - One of them.
 */
export class SearchElement extends WidgetElement {
	static override styles = [unsafeCSS(base), unsafeCSS(styles)];
	static override properties: PropertyDeclarations = {
		askable: { type: Boolean },
		facetFields: {
			attribute: "facets",
			converter: (value: string | null) => value?.split(/[\s,]+/).filter(Boolean) ?? [],
		},
		query: { state: true },
		found: { state: true },
		error: { state: true },
		active: { state: true },
		chosen: { state: true },
	};

	/** Offers to hand the query to a chat, by `a4w-ask`. */
	declare askable: boolean;
	/** Fields by whose values results can be narrowed: `tags`, or names of metadata. Default: tags. */
	declare facetFields: string[];
	declare protected query: string;
	declare protected found: { query: string; result: SearchQueryOutput } | null;
	declare protected error: SignpostError | null;
	/** Its id: what is chosen stays chosen when others come before it. */
	declare protected active: string | null;
	/** The facet's value that results are narrowed to. */
	declare protected chosen: { field: string; value: SearchFacetValue["value"] } | null;
	/** Where what the visitor searched for lately is kept. Default: on this device. */
	declare protected recentPlace?: Partial<typeof recentSearches>;
	#searching = new AbortController();
	#seen: ReturnType<typeof setTimeout> | undefined;
	#options: Option[] = [];
	#events: Pick<ReturnType<typeof eventsResource>, "track"> | null = null;

	protected override get english() {
		return { ...common, ...english };
	}

	constructor() {
		super();
		this.askable = false;
		this.facetFields = ["tags"];
		this.query = "";
		this.found = null;
		this.error = null;
		this.active = null;
		this.chosen = null;
	}

	/** Searches, as if it had been typed. */
	search(query: string): void {
		const field = this.#field();
		if (field !== null) field.value = query;
		this.#take(query);
	}

	/** What is searched for. */
	draft(): string {
		return this.query;
	}

	override focus(): void {
		const field = this.#field();
		field?.focus();
		// Who was typing when it became known who he is goes on.
		if (field?.value !== this.drafts?.search) field?.select();
	}

	override connectedCallback(): void {
		super.connectedCallback();
		document.addEventListener("visibilitychange", this.#onReturn);
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		document.removeEventListener("visibilitychange", this.#onReturn);
		this.#searching.abort();
		clearTimeout(this.#seen);
	}

	readonly #onReturn = (): void => {
		if (document.visibilityState === "visible" && this.isAddressed) endVisit(this.#tracker());
	};

	#tracker() {
		this.#events ??= this.signpost?.events ?? eventsResource(this.session);
		return this.#events;
	}

	#take(query: string): void {
		if (query.trim() !== this.query.trim()) this.chosen = null;
		this.query = query;
		this.active = null;
		void this.#find();
	}

	async #find(): Promise<void> {
		this.#searching.abort();
		this.#searching = new AbortController();
		const [{ signal }, query] = [this.#searching, this.query.trim()];
		if (query === "" || this.#isShut) {
			this.found = this.error = null;
			return;
		}
		const { chosen, facetFields } = this;
		const { search } = this.signpost ?? { search: searchResource(this.session) };
		const filter = chosen === null ? {} : { filter: narrowed(chosen) };
		const facets = facetFields.length === 0 ? {} : { facets: facetFields, facetLimit: 8 };
		try {
			const result = await search.query({ query, limit: LIMIT, ...filter, ...facets }, { signal });
			if (signal.aborted) return;
			this.found = { query, result };
			this.error = null;
			this.tell("searched");
			this.#noteSeen(query, result);
		} catch (thrown) {
			if (signal.aborted) return;
			this.error = toSignpostError(thrown);
			this.tell("error", { code: this.error.code });
		}
	}

	#noteSeen(query: string, { hits }: SearchQueryOutput): void {
		clearTimeout(this.#seen);
		this.#seen = setTimeout(() => {
			for (const { clickToken, documentId, route } of hits)
				this.#tracker().track({ type: "impression", clickToken, documentId, route, query });
		}, SEEN_MS);
	}

	get #isShut(): boolean {
		return this.notice?.isShut === true;
	}

	protected override firstUpdated(): void {
		if (this.drafts?.search) this.search(this.drafts.search);
	}

	override willUpdate(changes: PropertyValues): void {
		super.willUpdate(changes);
		if (changes.get("notice") !== undefined) void this.#find();
	}

	protected override updated(changes: PropertyValues): void {
		if (changes.has("apiKey") || changes.has("signpost")) this.#onReturn();
		if (!changes.has("active")) return;
		this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	}

	protected override render(): TemplateResult {
		const { words, active } = this;
		this.#options = this.#optionsNow();
		const isOpen = this.#options.length > 0;
		const current = this.#options.find(({ id }) => id === active)?.id;
		return html`<div class="bar" role="search">
				${ICONS.search}
				<input part="field" type="text" role="combobox" autocomplete="off" maxlength="1000"
					aria-label=${words.searchPlaceholder} placeholder=${words.searchPlaceholder} aria-autocomplete="list" aria-expanded=${isOpen} aria-controls="results" aria-activedescendant=${current ?? nothing}
					@input=${(event: InputEvent) => this.#take((event.target as HTMLInputElement).value)} @keydown=${this.#onKey}>
				${this.closable ? html`<button class="tool" type="button" aria-label=${words.close} title=${words.close} @click=${() => this.tell("close")}>${ICONS.close}</button>` : nothing}
			</div>
			${this.#facets()}
			<p class="hidden" role="status">${this.#status()}</p>
			<div class="results" part="results">${this.#body()}</div>
			${this.closable ? html`<p class="keys">${words.keys}</p>` : nothing}`;
	}

	#status(): string {
		const { found, words } = this;
		if (found === null) return "";
		const n = found.result.hits.length;
		return n === 0 ? fill(words.noResults, { query: found.query }) : fill(words.resultCount, { n });
	}

	#body(): TemplateResult {
		const { words, found, query } = this;
		const error = this.notice ?? this.error;
		const isRecent = query.trim() === "" && this.#options.length > 0;
		return html`${error === null ? nothing : html`<p class="trouble" role="alert">${wordsFor(error, words)}</p>`}
			${found !== null && found.result.hits.length === 0 ? html`<p class="none">${fill(words.noResults, { query: found.query })}</p>` : nothing}
			${isRecent ? html`<div class="recent"><span>${words.recent}</span><button type="button" @click=${this.#forget}>${words.clearRecent}</button></div>` : nothing}
			<div id="results" role="listbox" aria-label=${isRecent ? words.recent : words.results}>
				${this.#options.map((option) => this.#option(option))}
			</div>`;
	}

	#option({ id, label, href, choose }: Option): TemplateResult {
		const isActive = id === this.active;
		const hover = () => {
			this.active = id;
		};
		// A link, so that it opens in a new tab as links do; the arrow keys reach it, and Tab goes past.
		return html`<a class="option" part="result" role="option" tabindex="-1" id=${id} aria-selected=${isActive} href=${href ?? nothing} @click=${choose} @mousemove=${isActive ? nothing : hover}>${label}</a>`;
	}

	#optionsNow(): Option[] {
		const { query, found, words, askable } = this;
		if (this.#isShut) return [];
		if (query.trim() === "")
			return this.#kept()
				.get()
				.map((one, index) => this.#recent(one, index));
		const hits = found?.result.hits ?? [];
		const options = hits.map((hit, index) => this.#hit(hit, index));
		if (askable) {
			const question = query.trim();
			const label = html`<span class="mark">${ICONS.chat}</span><span class="title">${fill(words.askAbout, { query: question })}</span>`;
			options.push({ id: "ask", label, href: null, choose: () => this.tell("ask", { question }) });
		}
		return options;
	}

	readonly #kept = () => ({ ...recentSearches, ...this.recentPlace });

	#recent(query: string, index: number): Option {
		const label = html`<span class="mark">${ICONS.history}</span><span class="title">${query}</span>`;
		return { id: `recent-${index}`, label, href: null, choose: () => this.search(query) };
	}

	#hit(hit: SearchHit, index: number): Option {
		const { words, found } = this;
		const isBest = index === 0 && found?.result.recommendedRoute === hit.route;
		const path = hit.headings.filter((heading) => heading !== hit.title).join(" › ");
		const label = html`<span class="mark">${ICONS.page}</span>
			<span class="title">${hit.title}${isBest ? html`<span class="best">${words.recommended}</span>` : nothing}</span>
			${path === "" ? nothing : html`<span class="path">${path}</span>`}
			<span class="snippet">${marked(hit.snippet)}</span>`;
		return {
			id: `hit-${hit.documentId}`,
			label,
			href: this.hrefOf(hit.href),
			choose: (event) => this.#visit(hit, event),
		};
	}

	#visit(hit: SearchHit, event: Event): void {
		const query = this.found?.query ?? this.query.trim();
		this.#kept().add(query);
		beginVisit(this.#tracker(), hit, query);
		if (event instanceof MouseEvent) this.follow(event);
	}

	#facets(): TemplateResult | typeof nothing {
		const { words, chosen, found, facetFields } = this;
		const values = facetFields.flatMap((field) =>
			(found?.result.facets?.[field] ?? []).map((one) => ({ field, ...one })),
		);
		if (values.length < 2 && chosen === null) return nothing;
		const chip = (label: string, isOn: boolean, value: typeof chosen) =>
			html`<button class="chip" type="button" aria-pressed=${isOn} @click=${() => this.#narrow(value)}>${label}</button>`;
		return html`<div class="facets">${chip(words.all, chosen === null, null)}
			${values.map(({ field, value, count }) => chip(`${value} ${count}`, chosen?.field === field && chosen.value === value, { field, value }))}</div>`;
	}

	#narrow(value: typeof this.chosen): void {
		this.chosen = value;
		this.active = null;
		void this.#find();
	}

	readonly #forget = (): void => {
		this.#kept().set([]);
		this.requestUpdate();
		this.focus();
	};

	readonly #onKey = (event: KeyboardEvent): void => {
		const count = this.#options.length;
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			const step = event.key === "ArrowDown" ? 1 : -1;
			const at = this.#options.findIndex(({ id }) => id === this.active);
			// One place more than there are options: the field itself.
			this.active = this.#options[((at + 1 + step + count + 1) % (count + 1)) - 1]?.id ?? null;
		} else if (event.key === "Enter" && !isComposing(event)) {
			event.preventDefault();
			const id = (this.#options.find((option) => option.id === this.active) ?? this.#options[0])?.id;
			if (id !== undefined) this.renderRoot.querySelector<HTMLElement>(`#${id}`)?.click();
		}
	};

	#field(): HTMLInputElement | null {
		return this.renderRoot.querySelector("input");
	}
}

/** The text with what was searched for marked. */
function marked({ text, highlights }: SearchHit["snippet"]): (string | TemplateResult)[] {
	const parts: (string | TemplateResult)[] = [];
	let at = 0;
	for (const { start, end } of highlights) {
		parts.push(text.slice(at, start), html`<mark>${text.slice(start, end)}</mark>`);
		at = end;
	}
	return [...parts, text.slice(at)];
}

const narrowed = ({ field, value }: { field: string; value: SearchFacetValue["value"] }) =>
	field === "tags" ? { tags: [String(value)] } : { metadata: { [field]: value } };
