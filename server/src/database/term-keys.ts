import { hash } from "node:crypto";

/**
 * What `chunks.terms` holds: the ids of terms, each mixed with the client's number, so that one index finds a client's
 * chunks without reading a list of all that it has. Two clients' keys may meet by chance: compare the client as well.
 */
export function termKeys(clientId: string, termIds: readonly number[]): number[] {
	const number = clientNumber(clientId);
	return termIds.map((id) => id ^ number);
}

/** The ids of terms that the keys were made of. */
export const termsOfKeys = termKeys;

/** By which SQL makes the one of the other: `term # number`. */
export const clientNumber = (clientId: string): number => hash("sha256", clientId, "buffer").readInt32BE(0);
