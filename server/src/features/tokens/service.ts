import { AppError } from "../../errors.ts";
import type { Caller } from "../access/principal.ts";
import { hashSecret } from "../keys/secret.ts";
import type { StoredKey } from "../keys/store.ts";
import { restricts } from "./restricts.ts";
import type { TokenScope, TokensCreateInput, TokensCreateOutput } from "./schema.ts";
import { type ScopedToken, type ScopedTokens, secretNameOf } from "./scoped-token.ts";

export type TokenDependencies = {
	tokens: ScopedTokens;
	/** The key by its id, as it was a moment ago at most. */
	findKey: (keyId: string) => Promise<StoredKey>;
	now?: () => number;
};

export type TokenService = ReturnType<typeof createTokenService>;

const SCOPES: readonly TokenScope[] = ["search", "chat", "events"];

/** Tokens that a site's server makes of its secret key: for one visitor, for a while, and for some of the documents. */
export function createTokenService({ tokens, findKey, now = Date.now }: TokenDependencies) {
	return {
		/** `bearer`: the key's secret, which a token ends with. */
		async create(
			{ principal, clientId }: Caller,
			{ bearer, ...input }: TokensCreateInput & { bearer: string | null },
		): Promise<TokensCreateOutput> {
			if (principal.type !== "key" || principal.kind !== "secret")
				throw new AppError("FORBIDDEN", "Tokens are made with a secret key (sk_…), on a server only.");
			const own = SCOPES.filter((scope) => principal.scopes.includes(scope));
			const { scopes = own, filter, visitorId, expiresInSeconds } = input;
			const lacking = scopes.find((scope) => !own.includes(scope));
			if (lacking !== undefined) throw new AppError("FORBIDDEN", `This key lacks the scope "${lacking}".`);
			if (filter !== undefined && !restricts(filter))
				throw new AppError("INVALID_INPUT", "filter: It leaves nothing out. Leave it away if that is meant.");
			const exp = Math.floor(now() / 1_000) + expiresInSeconds;
			const token = await tokens.sign({
				...{
					key: principal.keyId,
					secret: secretNameOf(hashSecret(bearer ?? "") ?? ""),
					client: clientId,
					scopes,
					exp,
				},
				...(filter === undefined ? {} : { filter }),
				...(visitorId === undefined ? {} : { sub: visitorId }),
			});
			return { token, expiresAt: new Date(exp * 1_000) };
		},

		/** What the token says, and the key that it was made with, as long as both are good. @throws AppError */
		async find(text: string): Promise<{ token: ScopedToken; key: StoredKey }> {
			const token = await tokens.read(text);
			const key = await findKey(token.key);
			if (!isOf(key, token) || !mayAct(key, token.client))
				throw new AppError(
					"UNAUTHENTICATED",
					"The key of this token has changed. Get a new one from the site's server.",
				);
			return { token, key };
		},
	};

	/** Whether the secret that it was made with still opens anything. */
	function isOf({ hash, previousHash, previousUntil }: StoredKey, { secret }: ScopedToken): boolean {
		if (secret === secretNameOf(hash)) return true;
		const isGood = previousHash !== null && previousUntil !== null && previousUntil.getTime() > now();
		return isGood && secret === secretNameOf(previousHash);
	}
}

const mayAct = (key: StoredKey, clientId: string) => key.clientId === clientId || key.scopes.includes("admin");
