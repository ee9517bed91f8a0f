/** What `createVisitorToken` takes. */
export type VisitorTokenOptions = {
	/** A secret key (`sk_…`) of the client with the scope `chat`. It never goes to a page; the token does. */
	key: string;
	/** The client whose chat the token is for, by id or slug. */
	clientId: string;
	/** The user in your own words, 1 to 200 characters, never given to anybody else: an account's id. */
	userId: string;
	/** For how long the token is good, in seconds: 1 to 2,678,400 (31 days). Default: 3,600. */
	expiresInSeconds?: number;
};

const MAX_SECONDS = 31 * 86_400;
const KEY = /^sk_[A-Za-z0-9_-]{43}$/;

const encoder = new TextEncoder();

/**
 * A token that makes a page's visitor the user that it names: give it to the page as `visitorToken`. The same user has
 * the same conversations on every device, and nobody else has them on the same one. Make it for each page that is
 * asked for, or when the page asks for a new one. It is a JWT with HS256 under the key's SHA-256. Throws `TypeError`
 * when an option cannot be one. For servers only: Node 20+, Deno, Bun and workers.
 */
export async function createVisitorToken(options: VisitorTokenOptions): Promise<string> {
	const { key, clientId, userId, expiresInSeconds = 3_600 } = options;
	if (!KEY.test(key)) throw new TypeError("key: Give a secret key, sk_….");
	if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(clientId))
		throw new TypeError("clientId: Give the client's id or slug.");
	if (userId === "" || userId.length > 200 || /\p{Cc}|\p{Cs}/u.test(userId))
		throw new TypeError("userId: Give 1 to 200 characters, without control characters.");
	if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > MAX_SECONDS)
		throw new TypeError(`expiresInSeconds: Give a whole number from 1 to ${MAX_SECONDS}.`);
	const issuedAt = Math.floor(Date.now() / 1_000);
	const claims = { sub: userId, aud: clientId, iat: issuedAt, exp: issuedAt + expiresInSeconds };
	const body = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
	return `${body}.${base64url(await hmac(key, body))}`;
}

async function hmac(key: string, body: string): Promise<Uint8Array> {
	const secret = await crypto.subtle.digest("SHA-256", encoder.encode(key));
	const algorithm = { name: "HMAC", hash: "SHA-256" };
	const signing = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
	return new Uint8Array(await crypto.subtle.sign("HMAC", signing, encoder.encode(body)));
}

const encode = (value: object) => base64url(encoder.encode(JSON.stringify(value)));

const base64url = (bytes: Uint8Array) =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replace(/=+$/, "");
