import type { HealthCheckOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** The server itself. */
export type HealthResource = {
	/** The server's version, if it answers. Needs no key. */
	check: (options?: CallOptions) => Promise<HealthCheckOutput>;
};

export function healthResource(session: Session): HealthResource {
	return {
		check: (options) =>
			session.call("safe", options, (signal) => session.trpc.health.check.query(undefined, { signal })),
	};
}
