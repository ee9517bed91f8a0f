import type {
	Done,
	Invitation,
	InvitationAcceptInput,
	InvitationAcceptOutput,
	InvitationRevokeInput,
	InvitationsListInput,
	InvitationsListOutput,
	MemberChangeRoleInput,
	MemberInviteInput,
	MemberRemoveInput,
	MemberSuspendInput,
	MembersListInput,
	MembersListOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { plainCalls } from "../internal/plain-calls.ts";
import type { Session } from "../internal/session.ts";

/** The people of a tenant. Needs the session of an admin, or the operator's token; nobody gives or takes a role above his own. */
export type MembersResource = {
	/** Everybody who works in the tenant. */
	list: (input?: MembersListInput, options?: CallOptions) => Promise<MembersListOutput>;
	/** Mails an invitation, good once and for a week. Rejects with `ConflictError` when the address is a member's. */
	invite: (input: MemberInviteInput, options?: CallOptions) => Promise<Invitation>;
	/** Gives a member another role. Rejects with `ConflictError` when no owner would be left. */
	changeRole: (input: MemberChangeRoleInput, options?: CallOptions) => Promise<Done>;
	/** Shuts a member out within a second, or lets it in again. */
	suspend: (input: MemberSuspendInput, options?: CallOptions) => Promise<Done>;
	/** Takes a member out of the tenant. The account stays. */
	remove: (input: MemberRemoveInput, options?: CallOptions) => Promise<Done>;
};

export const membersResource = (session: Session): MembersResource =>
	plainCalls<MembersResource>(session, "members", {
		...{ list: "read", invite: "make", changeRole: "set", suspend: "set", remove: "make" },
	});

/** Invitations that were mailed. */
export type InvitationsResource = {
	/** Those that are still good. */
	list: (input?: InvitationsListInput, options?: CallOptions) => Promise<InvitationsListOutput>;
	/** Takes one back. */
	revoke: (input: InvitationRevokeInput, options?: CallOptions) => Promise<Done>;
	/** Makes whoever has the mailed token a member, once, with a new account where the address has none. Needs no key. */
	accept: (input: InvitationAcceptInput, options?: CallOptions) => Promise<InvitationAcceptOutput>;
};

export const invitationsResource = (session: Session): InvitationsResource =>
	plainCalls<InvitationsResource>(session, "invitations", { list: "read", revoke: "make", accept: "make" });
