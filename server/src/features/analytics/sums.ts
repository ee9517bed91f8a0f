import type { AnalyticsCounts } from "./schema.ts";

/** What one client's visitors did on one day, in numbers only. */
export type DayRow = {
	clientId: string;
	day: string;
	/** Calls, typing included. */
	calls: number;
	searches: number;
	searchesWithoutResult: number;
	clicks: number;
	clickedSearches: number;
	conversations: number;
	questions: number;
	groundedFull: number;
	groundedPartial: number;
	groundedNone: number;
	unanswered: number;
	up: number;
	down: number;
	tokens: number;
	cost: number;
};

export type Figures = AnalyticsCounts & { clickThroughRate: number | null };

export function figuresOf(rows: readonly DayRow[]): Figures {
	const sum = (field: Exclude<keyof DayRow, "clientId" | "day">) => rows.reduce((total, row) => total + row[field], 0);
	const [searches, clickedSearches] = [sum("searches"), sum("clickedSearches")];
	return {
		searches,
		searchesWithoutResult: sum("searchesWithoutResult"),
		clicks: sum("clicks"),
		clickedSearches,
		// A click may come the day after its search, or from a search that was left out.
		clickThroughRate: searches === 0 ? null : Math.min(1, clickedSearches / searches),
		conversations: sum("conversations"),
		questions: sum("questions"),
		grounded: { full: sum("groundedFull"), partial: sum("groundedPartial"), none: sum("groundedNone") },
		unanswered: sum("unanswered"),
		thumbs: { up: sum("up"), down: sum("down") },
		tokens: sum("tokens"),
		cost: sum("cost"),
	};
}
