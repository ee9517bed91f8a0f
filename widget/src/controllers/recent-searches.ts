/** Searches that are kept. */
const LIMIT = 6;

/** What the visitor searched for lately, newest first; on this device alone. */
export const recentSearches = {
	/** By which name they are kept, and where. */
	name: "signpost:recent",
	place: () => localStorage,
	get(): string[] {
		try {
			const kept: unknown = JSON.parse(this.place().getItem(this.name) ?? "[]");
			return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, LIMIT) : [];
		} catch {
			return [];
		}
	},
	set(all: string[]): void {
		try {
			this.place().setItem(this.name, JSON.stringify(all));
		} catch {
			// Blocked or full: nothing is kept.
		}
	},
	add(query: string): void {
		this.set([query, ...this.get().filter((one) => one !== query)].slice(0, LIMIT));
	},
};
