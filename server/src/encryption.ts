import { createSeal } from "./redis/seal.ts";

/** One of ENCRYPTION_KEYS. */
export type EncryptionKey = { version: number; secret: string };

/** A text as it is stored, and which key has sealed it. */
export type Sealed = { keyVersion: number; sealed: Uint8Array<ArrayBuffer> };

export type Encryption = ReturnType<typeof createEncryption>;

/** Seals texts for the place where they are stored: elsewhere they cannot be opened. The newest key seals. */
export function createEncryption(keys: readonly EncryptionKey[], purpose: string) {
	const seals = new Map(keys.map(({ version, secret }) => [version, createSeal(secret, purpose)]));
	const newest = Math.max(...seals.keys());
	return {
		/** Version of the key that seals. */
		newest,

		close(place: string, text: string): Sealed {
			const seal = seals.get(newest);
			if (seal === undefined) throw new Error("There is no key to encrypt with.");
			return { keyVersion: newest, sealed: Uint8Array.from(seal.close(place, Buffer.from(text))) };
		},

		/** Null when it was sealed by a key that is not there any more, for another place, or was changed. */
		open: (place: string, { keyVersion, sealed }: Sealed): string | null =>
			seals.get(keyVersion)?.open(place, sealed)?.toString() ?? null,
	};
}
