import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from "node:crypto";

/** Names and seals what is laid down where others may read and write. */
export type Seal = {
	/** A name that tells nothing of what it stands for, and that nobody without the secret can make. */
	name: (text: string) => string;
	close: (place: string, content: Uint8Array) => Buffer;
	/** The content, or null when it was not closed with the same secret, for the same place. */
	open: (place: string, sealed: Uint8Array) => Buffer | null;
};

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NAME_LENGTH = 22;

/** `purpose`: what is sealed for one cannot be opened for another. */
export function createSeal(secret: string, purpose: string): Seal {
	// As a hash: it may be longer than the 1,024 bytes that there are for it.
	const info = hash("sha256", purpose);
	const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `signpost\n${use}\n${info}`, 32));
	const nameKey = derive("name");
	const contentKey = derive("content");
	return {
		name: (text) => createHmac("sha256", nameKey).update(text).digest("base64url").slice(0, NAME_LENGTH),
		close: (place, content) => {
			const nonce = randomBytes(NONCE_BYTES);
			const cipher = createCipheriv(ALGORITHM, contentKey, nonce, { authTagLength: TAG_BYTES });
			cipher.setAAD(Buffer.from(place));
			const parts = [cipher.update(content), cipher.final()];
			return Buffer.concat([nonce, cipher.getAuthTag(), ...parts]);
		},
		open: (place, sealed) => {
			if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
			const nonce = sealed.subarray(0, NONCE_BYTES);
			const decipher = createDecipheriv(ALGORITHM, contentKey, nonce, { authTagLength: TAG_BYTES });
			decipher.setAAD(Buffer.from(place));
			decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
			try {
				return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
			} catch {
				return null;
			}
		},
	};
}
