import type { EventsResource, SearchHit } from "@signpost/sdk";

const NAME = "signpost:visit";

/** Longer than that nobody has read, in seconds. */
const MAX_SECONDS = 1_800;

/** Notes that the visitor goes to a hit. */
export function beginVisit(events: Pick<EventsResource, "track">, hit: SearchHit, query: string): void {
	const { clickToken, documentId, route } = hit;
	events.track({ type: "click", clickToken, documentId, route, query });
	try {
		sessionStorage.setItem(NAME, JSON.stringify({ clickToken, documentId, route, at: Date.now() }));
	} catch {
		// How long it lasts stays unknown.
	}
}

/** Tells how long the last visit lasted, when the visitor is back. */
export function endVisit(events: Pick<EventsResource, "track">): void {
	try {
		const kept = sessionStorage.getItem(NAME);
		if (kept === null) return;
		sessionStorage.removeItem(NAME);
		const { at, ...visit } = JSON.parse(kept) as { at: number; clickToken: string; documentId: string; route: string };
		const value = Math.min(MAX_SECONDS, Math.round((Date.now() - at) / 1_000));
		events.track({ type: "view", value, ...visit });
	} catch {
		// Somebody else has written it.
	}
}
