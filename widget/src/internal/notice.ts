/** What keeps it from being known who the visitor is. */
export type Trouble = { code: string; retryAfter: number | null };

/** What an element tells of it. `isShut`: nothing is shown or asked until it is known. */
export type Notice = Trouble & { isShut: boolean; again: () => void };

/** What may be over in a while; anything else is the server's word that the visitor is none of the site's users. */
const PASSING = /^(?:RATE_LIMITED|QUOTA_EXCEEDED|UNAVAILABLE|INTERNAL|CANCELLED|CONNECTION|TIMEOUT)$/;

/** The trouble that will pass; null: that will not. What is no error of the server's never came from there. */
export function passingTrouble(error: unknown): Trouble | null {
	const { code = "CONNECTION", details } = Object(error) as { code?: unknown; details?: { retryAfter?: unknown } };
	if (!PASSING.test(`${code}`)) return null;
	const { retryAfter } = Object(details) as { retryAfter?: unknown };
	return { code: `${code}`, retryAfter: typeof retryAfter === "number" ? retryAfter : null };
}
