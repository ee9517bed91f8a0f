import type { SignalsConfigureInput, SignalsStatus } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** What a client has learned from its visitors' clicks. Needs a secret key. */
export type SignalsResource = {
	/** Whether clicks change the ranking, and for how many queries and documents they do. */
	status: (options?: CallOptions) => Promise<SignalsStatus>;
	/** Turns learning on or off. What was learned is kept. */
	configure: (input: SignalsConfigureInput, options?: CallOptions) => Promise<SignalsStatus>;
	/** Counts the clicks anew, now; the server does so by itself within minutes. */
	recompute: (options?: CallOptions) => Promise<SignalsStatus>;
};

export function signalsResource(session: Session): SignalsResource {
	const { signals } = session.trpc;
	return {
		status: (options) =>
			session.call("safe", options, (signal) => signals.status.query(session.scoped({}), { signal })),
		configure: (input, options) =>
			session.call("safe", options, (signal) => signals.configure.mutate(session.scoped(input), { signal })),
		recompute: (options) =>
			session.call("safe", options, (signal) => signals.recompute.mutate(session.scoped({}), { signal })),
	};
}
