import type {
	HandOverConfigureInput,
	HandOverConfigureOutput,
	HandOverListInput,
	HandOverListOutput,
	HandOverRotateSecretInput,
	HandOverRotateSecretOutput,
	HandOverSettings,
	HandOverSettingsInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Who is told of conversations that need a person. Needs a secret key with the scope `admin`. */
export type HandOverResource = {
	/** Where conversations are posted to, and how many could not be. */
	settings: (input?: HandOverSettingsInput, options?: CallOptions) => Promise<HandOverSettings>;
	/** The conversations that were handed over, the newest first; give `nextCursor` back as `cursor` for the next page. */
	list: (input?: HandOverListInput, options?: CallOptions) => Promise<HandOverListOutput>;
	/**
	 * Sets where conversations are posted to, signed as standardwebhooks.com says; null: nowhere. `secret` is given once,
	 * the first time. Rejects with `InvalidInputError` of the code `BLOCKED_ADDRESS` when the url is not of the internet.
	 */
	configure: (input: HandOverConfigureInput, options?: CallOptions) => Promise<HandOverConfigureOutput>;
	/** Makes a new secret, and gives it once; nothing is signed with the one before any more. */
	rotateSecret: (input?: HandOverRotateSecretInput, options?: CallOptions) => Promise<HandOverRotateSecretOutput>;
};

export function handOverResource(session: Session): HandOverResource {
	const { handOver } = session.trpc;
	return {
		settings: (input = {}, options) =>
			session.call("safe", options, (signal) => handOver.settings.query(session.scoped(input), { signal })),
		list: (input = {}, options) =>
			session.call("safe", options, (signal) => handOver.list.query(session.scoped(input), { signal })),
		configure: (input, options) =>
			session.call("once", options, (signal) => handOver.configure.mutate(session.scoped(input), { signal })),
		rotateSecret: (input = {}, options) =>
			session.call("once", options, (signal) => handOver.rotateSecret.mutate(session.scoped(input), { signal })),
	};
}
