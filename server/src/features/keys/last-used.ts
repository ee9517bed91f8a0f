import { LRUCache } from "lru-cache";

/** For how long a key that has been noted as used is not noted again, in ms. */
export const NOTED_FOR = 60_000;

/** Notes when keys were last used: to the minute, and while nobody waits for it. */
export function createLastUsed(noteUse: (keyId: string) => Promise<void>): (keyId: string) => void {
	const noted = new LRUCache<string, true>({ max: 10_000, ttl: NOTED_FOR });
	return (keyId) => {
		if (noted.has(keyId)) return;
		noted.set(keyId, true);
		// It is noted the next time.
		noteUse(keyId).catch(() => noted.delete(keyId));
	};
}
