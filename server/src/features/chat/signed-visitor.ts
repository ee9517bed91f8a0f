import { errors, jwtVerify } from "jose";
import { AppError } from "../../errors.ts";
import { MOST } from "../limits/schema.ts";

/** A secret key that may sign, or might have: `hash` as it is stored, SHA-256 in hex. */
export type SigningKey = { hash: string; expiresAt: Date | null; revokedAt: Date | null };

export type SignedToken = {
	token: string;
	/** What the client may be called by: its id and its slug. */
	audience: string[];
	keys: readonly SigningKey[];
	now: Date;
};

export const SIGNED_TOKEN = {
	/** How far ahead its end may be, in seconds: 31 days. */
	maxLifetime: 31 * 86_400,
	/** How far clocks may differ, in seconds. */
	tolerance: 30,
};

/** Whether it claims to be signed; what it does not, may be a token of our own. */
export const isSigned = (token: string) => token.includes(".");

/**
 * The user that a token of the site's own names: a JWT with HS256 under the SHA-256 of a secret key, with `sub`, `aud`
 * and `exp`. @throws AppError
 */
export async function readSignedVisitor({ token, audience, keys, now }: SignedToken): Promise<string> {
	const { maxLifetime, tolerance } = SIGNED_TOKEN;
	const options = { algorithms: ["HS256"], audience, requiredClaims: ["sub", "exp"], clockTolerance: tolerance };
	if (token.length > MOST.signedToken) throw refused("is too long");
	for (const key of keys) {
		const found = await verify(token, key, { ...options, currentDate: now });
		if (found === null) continue;
		if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now))
			throw refused("was signed with a key that has been revoked or has expired");
		const { sub, exp = 0 } = found;
		if (typeof sub !== "string" || sub === "" || sub.length > MOST.user || /\p{Cc}|\p{Cs}/u.test(sub))
			throw refused(`names no user of 1 to ${MOST.user} characters in \`sub\``);
		if (exp > now.getTime() / 1_000 + maxLifetime) throw refused("is good for more than 31 days");
		return sub;
	}
	throw refused("was not signed with a secret key of this client that has the scope chat");
}

/** What the token says; null when it was not signed with this key. */
async function verify(token: string, { hash }: SigningKey, options: Parameters<typeof jwtVerify>[2]) {
	try {
		return (await jwtVerify(token, Buffer.from(hash, "hex"), options)).payload;
	} catch (error) {
		if (error instanceof errors.JWSSignatureVerificationFailed) return null;
		if (error instanceof errors.JWTExpired) throw refused("has expired");
		if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud")
			throw refused("was signed for another client");
		if (error instanceof errors.JOSEError) throw refused("is no JWT with HS256, `sub`, `aud` and `exp`");
		throw error;
	}
}

const refused = (why: string) =>
	new AppError("VISITOR_REFUSED", `The visitor's token ${why}. Sign a new one with createVisitorToken.`);
