/** English texts of search. `{n}` and the like are filled in. */
export const search = {
	searchPlaceholder: "Search this site",
	results: "Results",
	resultCount: "{n} results",
	noResults: "Nothing was found for “{query}”.",
	recommended: "Best match",
	recent: "Recent searches",
	clearRecent: "Forget them",
	askAbout: "Ask about “{query}”",
	all: "All",
	keys: "↑ ↓ to move, Enter to open, Esc to close",
};
