import { createHash, randomBytes } from "node:crypto";

export type KeyKind = "publishable" | "secret";

const PREFIXES = { publishable: "pk_", secret: "sk_" } as const;

/** What a key looks like: prefix and 256 bits in base64url. Anything else is refused unread. */
const FORM = /^(pk|sk)_[A-Za-z0-9_-]{43}$/;

/** A new key, from 256 random bits. It is shown once; the database holds its hash. */
export const newSecret = (kind: KeyKind) => PREFIXES[kind] + randomBytes(32).toString("base64url");

/** The SHA-256 by which a key is stored and looked up, in hex; null for what cannot be a key. */
export const hashSecret = (secret: string) => (FORM.test(secret) ? sha256(secret) : null);

export const hintOf = (secret: string) => secret.slice(-4);

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
