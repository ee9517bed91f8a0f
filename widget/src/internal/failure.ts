import type { Trouble } from "./notice.ts";
import { fill, type Texts } from "./texts.ts";

/** What went wrong, in plain words. */
export function wordsFor(error: Trouble, words: Texts): string {
	if (!navigator.onLine) return words.offline;
	const { code, retryAfter } = error;
	const seconds = Math.ceil(retryAfter ?? 10);
	if (code === "RATE_LIMITED" && seconds < 600) return fill(words.limited, { n: seconds });
	if (code === "QUOTA_EXCEEDED" || code === "RATE_LIMITED") return words.quota;
	if (code === "CONNECTION" || code === "TIMEOUT" || code === "UNAVAILABLE") return words.unreachable;
	if (code === "FORBIDDEN" || code === "UNAUTHENTICATED") return words.refused;
	return words.failed;
}
