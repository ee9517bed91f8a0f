import type {
	Quota,
	UsageGetInput,
	UsageGetOutput,
	UsageSetClientQuotaInput,
	UsageSetQuotaInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** What a tenant and its clients have, have used and may. Needs a secret key with the scope `admin`, or an admin. */
export type UsageResource = {
	/** Documents, bytes, and by day searches, questions, tokens and cost, of the last 30 days unless told. */
	get: (input?: UsageGetInput, options?: CallOptions) => Promise<UsageGetOutput>;
	/** Sets all of what a client may have and use, within what its tenant may. What is left out has no limit. */
	setClientQuota: (input: UsageSetClientQuotaInput, options?: CallOptions) => Promise<Quota>;
	/** Sets all of what a tenant may have and use. What is left out is as the server's settings say. For operators. */
	setQuota: (input: UsageSetQuotaInput, options?: CallOptions) => Promise<Quota>;
};

export function usageResource(session: Session): UsageResource {
	const { usage } = session.trpc;
	return {
		get: (input = {}, options) =>
			session.call("safe", options, (signal) => usage.get.query(session.scoped(input), { signal })),
		setClientQuota: (input, options) =>
			session.call("safe", options, (signal) => usage.setClientQuota.mutate(session.scoped(input), { signal })),
		setQuota: (input, options) => session.call("safe", options, (signal) => usage.setQuota.mutate(input, { signal })),
	};
}
