import { html } from "lit";

const icon = (path: string) => html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

/** Drawn with a pen of the text's color. */
export const ICONS = {
	close: icon("M6 6l12 12M18 6L6 18"),
	back: icon("M15 5l-7 7 7 7"),
	send: icon("M12 19V5M6 11l6-6 6 6"),
	stop: icon("M7 7h10v10H7z"),
	search: icon("M17.5 11a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0M16 16l4.5 4.5"),
	fresh: icon(
		"M12 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19h11a1.5 1.5 0 0 0 1.5-1.5V12M17.5 4.5l2 2L13 13l-2.5.5.5-2.5z",
	),
	history: icon("M4 12a8 8 0 1 0 2.5-5.800L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.5"),
	up: icon("M7 11v8H4v-8zM7 11l4-7c1.5 0 2.5 1 2 3l-.6 2.5h5.100a1.600 1.600 0 0 1 1.600 2l-1.5 6a2 2 0 0 1-2 1.5H7"),
	down: icon("M17 13V5h3v8zM17 13l-4 7c-1.5 0-2.5-1-2-3l.6-2.5H6.5a1.600 1.600 0 0 1-1.600-2l1.5-6a2 2 0 0 1 2-1.5H17"),
	copy: icon(
		"M11 9h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M5 15a2 2 0 0 1-1-2V6a2 2 0 0 1 2-2h7a2 2 0 0 1 2 1",
	),
	retry: icon("M20 12a8 8 0 1 1-2.5-5.800L20 8.5M20 4v4.5h-4.5"),
	page: icon("M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12h5M10 15.5h5"),
	chat: icon(
		"M6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5v-7A2.5 2.5 0 0 1 6.5 4",
	),
};
