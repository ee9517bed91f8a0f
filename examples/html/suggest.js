// @ts-check
// Suggestions below a search field: a combobox with a list box, as the ARIA Authoring Practices describe it.
// The focus stays in the field; aria-activedescendant says which option the arrow keys have reached.

import { address, create, highlighted } from "./dom.js";

/** @import { SearchSuggestOutput, SuggestedDocument } from "@signpost/sdk" */
/** @typedef {{ node: HTMLElement, choose: () => void }} Option */
/** @typedef {(query: string, signal: AbortSignal) => Promise<SearchSuggestOutput>} Suggest */

/** Milliseconds without a keystroke after which suggestions are asked for. */
const TYPING_PAUSE_MS = 120;
/** Characters; nobody is still looking for words in a text longer than this. */
const LONGEST = 200;

/** Queries and documents, offered below a field while somebody types in it. */
export class Suggestions {
	/** The newest question: an answer to any older one comes too late to be shown. */
	#newest = new AbortController();
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#typingPause;
	/** @type {Option[]} */
	#options = [];
	/** Index of the option that the arrow keys have reached; -1: the field itself. */
	#active = -1;
	#field;
	#list;
	#actions;

	/**
	 * @param {HTMLInputElement} field
	 * @param {HTMLElement} list
	 * @param {{ suggest: Suggest, choose: () => void }} actions `choose` is called when a query was put into the field.
	 */
	constructor(field, list, actions) {
		this.#field = field;
		this.#list = list;
		this.#actions = actions;
		field.addEventListener("input", () => this.#typed());
		field.addEventListener("keydown", (event) => {
			if (!event.isComposing && this.#pressed(event.key)) event.preventDefault();
		});
		field.addEventListener("blur", () => this.close());
		// The field would lose the focus before the click arrives.
		list.addEventListener("mousedown", (event) => event.preventDefault());
	}

	/** Neither shows suggestions any longer nor waits for any. */
	close() {
		clearTimeout(this.#typingPause);
		this.#newest.abort();
		this.#setOpen(false);
	}

	#typed() {
		clearTimeout(this.#typingPause);
		this.#newest.abort();
		const { value } = this.#field;
		if (value.trim() === "" || value.length > LONGEST) return this.close();
		this.#typingPause = setTimeout(() => this.#ask(), TYPING_PAUSE_MS);
	}

	async #ask() {
		this.#newest = new AbortController();
		const { signal } = this.#newest;
		try {
			const found = await this.#actions.suggest(this.#field.value, signal);
			if (!signal.aborted) this.#show(found);
		} catch {
			// Suggestions are a help that nobody misses.
			if (!signal.aborted) this.close();
		}
	}

	/** @param {SearchSuggestOutput} found */
	#show({ queries, documents }) {
		const typed = this.#field.value.trim().toLowerCase();
		const others = queries.filter(({ text }) => text.toLowerCase() !== typed);
		this.#options = [
			...others.map(({ text, highlights }) =>
				option([create("span", {}, ...highlighted(text, highlights))], () => this.#take(text)),
			),
			...documents.flatMap(pageOptions),
		];
		for (const [index, { node }] of this.#options.entries()) node.id = `${this.#list.id}-${index}`;
		this.#list.replaceChildren(...this.#options.map(({ node }) => node));
		this.#setOpen(this.#options.length > 0);
	}

	/** @param {string} text */
	#take(text) {
		this.#field.value = text;
		this.close();
		this.#actions.choose();
	}

	/** Whether the key was meant for the list. @param {string} key */
	#pressed(key) {
		if (this.#list.hidden) return false;
		const chosen = this.#options[this.#active];
		if (key === "Enter") chosen?.choose();
		else if (key === "Escape") this.close();
		else if (key === "ArrowDown") return this.#move(this.#active + 1);
		else if (key === "ArrowUp") return this.#move(this.#active - 1);
		return key === "Escape" || (key === "Enter" && chosen !== undefined);
	}

	/** Whether there is such an option. Beyond the last one are the results. @param {number} index */
	#move(index) {
		if (index === this.#options.length) this.close();
		else if (index >= -1) this.#activate(index);
		return index < this.#options.length;
	}

	/** @param {number} index */
	#activate(index) {
		this.#options[this.#active]?.node.setAttribute("aria-selected", "false");
		this.#active = index;
		const node = this.#options[index]?.node;
		node?.setAttribute("aria-selected", "true");
		node?.scrollIntoView({ block: "nearest" });
		if (node === undefined) this.#field.removeAttribute("aria-activedescendant");
		else this.#field.setAttribute("aria-activedescendant", node.id);
	}

	/** @param {boolean} isOpen */
	#setOpen(isOpen) {
		this.#activate(-1);
		this.#list.hidden = !isOpen;
		this.#field.ariaExpanded = String(isOpen);
	}
}

/** @param {SuggestedDocument} document @returns {Option[]} */
function pageOptions({ title, route, highlights }) {
	const href = address(route, null);
	if (href === undefined) return [];
	const name = create("span", {}, ...highlighted(title, highlights));
	return [option([name, create("span", { className: "kind" }, "Page")], () => location.assign(href))];
}

/** @param {Node[]} content @param {() => void} choose @returns {Option} */
function option(content, choose) {
	const node = create("div", { role: "option", ariaSelected: "false" }, ...content);
	node.addEventListener("click", choose);
	return { node, choose };
}
