/** English texts of chat and search. `{n}` and the like are filled in. */
export const common = {
	title: "Ask a question",
	launcher: "Ask or search",
	close: "Close",
	offline: "You are offline. This goes on when you are back.",
	unreachable: "The server cannot be reached just now.",
	limited: "That was a lot at once. Try again in {n} seconds.",
	quota: "No more can be asked today.",
	refused: "This page may not ask here.",
	failed: "Something went wrong.",
	loading: "Loading…",
};
