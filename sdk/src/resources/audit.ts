import type { AuditListAllInput, AuditListInput, AuditListOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Who did what in the administration of a tenant. Needs a secret key with the scope `admin`, or an admin. */
export type AuditResource = {
	/** The newest 50 acts and attempts unless told, filtered; give `nextCursor` back as `cursor` for those before. */
	list: (input?: AuditListInput, options?: CallOptions) => Promise<AuditListOutput>;
	/** Those of all tenants. For operators. */
	listAll: (input?: AuditListAllInput, options?: CallOptions) => Promise<AuditListOutput>;
};

export function auditResource(session: Session): AuditResource {
	const { audit } = session.trpc;
	return {
		list: (input = {}, options) => session.call("safe", options, (signal) => audit.list.query(input, { signal })),
		listAll: (input = {}, options) => session.call("safe", options, (signal) => audit.listAll.query(input, { signal })),
	};
}
