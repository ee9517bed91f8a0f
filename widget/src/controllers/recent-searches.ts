const NAME = "signpost:recent";

/** Searches that are kept. */
const LIMIT = 6;

/** What the visitor searched for lately, newest first; on this device alone. */
export const recentSearches = {
	get(): string[] {
		try {
			const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
			return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, LIMIT) : [];
		} catch {
			return [];
		}
	},
	add(query: string): void {
		const all = [query, ...this.get().filter((one) => one !== query)].slice(0, LIMIT);
		store(JSON.stringify(all));
	},
	clear: () => store("[]"),
};

function store(value: string): void {
	try {
		localStorage.setItem(NAME, value);
	} catch {
		// Blocked or full: nothing is kept.
	}
}
