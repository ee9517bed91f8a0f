import type { TokensCreateInput, TokensCreateOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Tokens that your server gives to its visitors. Needs a secret key. */
export type TokensResource = {
	/**
	 * A token that a page gives to `createSignpost` as its `key`: for one visitor, for a while (15 minutes), and for
	 * documents that meet a filter alone. It ends with the key. Rejects with `InvalidInputError` when the filter would
	 * leave nothing out, or is too long.
	 */
	create: (input?: TokensCreateInput, options?: CallOptions) => Promise<TokensCreateOutput>;
};

export function tokensResource(session: Session): TokensResource {
	const { tokens } = session.trpc;
	return {
		create: (input = {}, options) =>
			session.call("safe", options, (signal) => tokens.create.mutate(session.scoped(input), { signal })),
	};
}
