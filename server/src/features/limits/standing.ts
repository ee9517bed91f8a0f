/** How a caller stands with one limit. */
export type Standing = {
	/** What it is called in headers. */
	policy: string;
	/** Calls in a window. */
	quota: number;
	/** Length of a window, in seconds. */
	window: number;
	remaining: number;
	/** Until the window ends, in seconds. */
	reset: number;
};

export type LimitHeaders = { "RateLimit-Policy": string; RateLimit: string };

/** As draft-ietf-httpapi-ratelimit-headers-10 has it: lists of structured fields, in the same order. */
export function describeStandings(standings: readonly Standing[]): LimitHeaders {
	return {
		"RateLimit-Policy": standings.map(({ policy, quota, window }) => `"${policy}";q=${quota};w=${window}`).join(", "),
		RateLimit: standings.map(({ policy, remaining, reset }) => `"${policy}";r=${remaining};t=${reset}`).join(", "),
	};
}

/** Adds those of another call of the same request: of each policy what leaves least. */
export function mergeStandings(known: readonly Standing[], more: readonly Standing[]): readonly Standing[] {
	if (known.length === 0) return more;
	const merged = new Map(known.map((standing) => [standing.policy, standing]));
	for (const standing of more) {
		const before = merged.get(standing.policy);
		if (before === undefined || standing.remaining <= before.remaining) merged.set(standing.policy, standing);
	}
	return [...merged.values()];
}
