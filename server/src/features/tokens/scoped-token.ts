import { createHash, hkdfSync } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { MOST } from "../limits/schema.ts";
import { searchFilter } from "../search/schema.ts";
import { tokenScope } from "./schema.ts";

/** What a token says. */
export type ScopedToken = z.infer<typeof claims>;

export type ScopedTokens = ReturnType<typeof createScopedTokens>;

export const SCOPED_TOKEN = {
	/** With which each begins. */
	prefix: "tok_",
	/** Memory for tokens that were found good, in characters. */
	remembered: 16_000_000,
};

const TYPE = "signpost-scoped";

const claims = z.object({
	/** The secret key that it was made with, and which of its secrets. */
	key: z.string(),
	secret: z.string(),
	client: z.string(),
	scopes: z.array(tokenScope),
	filter: searchFilter.optional(),
	/** The site's user. */
	sub: z.string().optional(),
	/** Seconds since 1970. */
	exp: z.number(),
});

/** Names a secret by the hash under which it is stored, and tells nothing of either. */
export const secretNameOf = (hash: string) =>
	createHash("sha256").update(`token\n${hash}`).digest("base64url").slice(0, 16);

/** Tokens that a site's server gives to its visitors: JWTs with HS256, under a key of their own made of the server's secret. */
export function createScopedTokens(authSecret: string, now = Date.now) {
	const signing = Buffer.from(hkdfSync("sha256", authSecret, "", "signpost\nscoped tokens", 32));
	const known = new LRUCache<string, ScopedToken>({
		...{ max: 20_000, maxSize: SCOPED_TOKEN.remembered },
		sizeCalculation: (_claims, token) => token.length,
	});

	async function verify(token: string): Promise<ScopedToken> {
		if (token.length > MOST.scopedToken) throw refused("is too long");
		const options = { algorithms: ["HS256"], typ: TYPE, requiredClaims: ["exp"], currentDate: new Date(now()) };
		try {
			const { payload } = await jwtVerify(token.slice(SCOPED_TOKEN.prefix.length), signing, options);
			return claims.parse(payload);
		} catch (error) {
			if (error instanceof errors.JWTExpired) throw refused("has expired");
			if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw refused("is not valid");
			throw error;
		}
	}

	return {
		async sign({ sub, ...content }: ScopedToken): Promise<string> {
			const named = sub === undefined ? content : { ...content, sub };
			const jwt = await new SignJWT(named).setProtectedHeader({ alg: "HS256", typ: TYPE }).sign(signing);
			const token = SCOPED_TOKEN.prefix + jwt;
			if (token.length > MOST.scopedToken)
				throw new AppError("INVALID_INPUT", "filter: It is too long for a token, which goes with every request.");
			return token;
		},

		/** What the token says. @throws AppError when it is not good */
		async read(token: string): Promise<ScopedToken> {
			const remembered = known.get(token);
			const content = remembered ?? (await verify(token));
			if (content.exp * 1_000 <= now()) throw refused("has expired");
			if (remembered === undefined) known.set(token, content);
			return content;
		},
	};
}

const refused = (why: string) =>
	new AppError("UNAUTHENTICATED", `This token ${why}. Get a new one from the site's server.`);
