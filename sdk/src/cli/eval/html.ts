/** Text that is HTML already. */
export class Html {
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	toString(): string {
		return this.#text;
	}
}

type Part = Html | Html[] | string | number;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Writes HTML; what is put into it is text, and escaped, unless it is HTML itself. Queries are written by strangers. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(strings.reduce((text, string, index) => text + string + written(parts[index]), ""));
}

function written(part: Part | undefined): string {
	if (part === undefined) return "";
	if (Array.isArray(part)) return part.join("");
	return part instanceof Html ? part.toString() : escapeText(String(part));
}

// Control characters have no place in a page, and some turn the direction of all that follows.
const escapeText = (text: string) =>
	text
		.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, " ")
		.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
