import { createHash, randomBytes } from "node:crypto";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { TenantCaller } from "../access/principal.ts";
import { isAtLeast, type Role } from "../access/roles.ts";
import { MAILS } from "../accounts/mails.ts";
import type { NewUser } from "../accounts/store.ts";
import type { Invitation, InvitationAcceptInput, InvitationAcceptOutput, Member } from "./schema.ts";
import type { Invited, MemberChange, MemberStore, NewPerson } from "./store.ts";

export type MemberDependencies = {
	store: MemberStore;
	hashPassword: (password: string) => Promise<string>;
	/** A new user as it is stored. */
	userData: (user: NewUser) => NewPerson["data"];
	sendMail: (mail: { to: string; subject: string; text: string }) => void;
	/** Told when what members may do has changed. */
	onSessions: () => void;
};

export type MemberService = ReturnType<typeof createMemberService>;

const NO_ACCOUNT = "Choose a password: there is no account with this address yet.";
const UNCONFIRMED =
	"Choose a password: nobody has confirmed that the account with this address is his. It takes the place of the one before.";

const INVITATION_MS = 7 * 86_400_000;

export function createMemberService({ store, hashPassword, userData, sendMail, onSessions }: MemberDependencies) {
	async function change(caller: TenantCaller, userId: string, to: MemberChange): Promise<void> {
		const wanted = typeof to === "object" && "role" in to ? to.role : null;
		if (wanted !== null) mayGrant(caller, wanted);
		const changed = await store.change(caller.tenantId, { userId, change: to }, ({ role }, otherOwners) => {
			mayGrant(caller, role);
			const keepsOwner =
				wanted === "owner" || (typeof to === "object" && "suspendedAt" in to && to.suspendedAt === null);
			if (role === "owner" && otherOwners === 0 && !keepsOwner)
				throw new AppError("CONFLICT", "This is the last owner. Make somebody else an owner first.");
		});
		if (!changed) throw new AppError("NOT_FOUND", "There is no such member.");
		onSessions();
	}

	return {
		list: ({ tenantId }: TenantCaller): Promise<Member[]> => store.list(tenantId),

		changeRole: (caller: TenantCaller, { userId, role }: { userId: string; role: Role }) =>
			change(caller, userId, { role }),

		suspend: (caller: TenantCaller, { userId, suspended }: { userId: string; suspended: boolean }) =>
			change(caller, userId, { suspendedAt: suspended ? new Date() : null }),

		remove: (caller: TenantCaller, userId: string) => change(caller, userId, "remove"),

		/** Mails an invitation: the same to those who have an account and those who have none. */
		async invite(caller: TenantCaller, { email, role }: { email: string; role: Role }): Promise<Invitation> {
			mayGrant(caller, role);
			const { tenantId } = caller;
			if (await store.isMember(tenantId, email))
				throw new AppError("CONFLICT", "Whoever has this address is a member.");
			const before = await store.findInvitation(tenantId, { email });
			if (before !== null) mayGrant(caller, before.role);
			const token = randomBytes(32).toString("base64url");
			const expiresAt = new Date(Date.now() + INVITATION_MS);
			const invitation = await store.invite(tenantId, { email, role, tokenHash: hashToken(token), expiresAt });
			sendMail({ to: email, ...MAILS.invitation(token, await store.tenantName(tenantId)) });
			return invitation;
		},

		invitations: ({ tenantId }: TenantCaller): Promise<Invitation[]> => store.invitations(tenantId),

		async revoke(caller: TenantCaller, invitationId: string): Promise<void> {
			const invitation = await store.findInvitation(caller.tenantId, { id: invitationId });
			if (invitation !== null) mayGrant(caller, invitation.role);
			if (invitation === null || !(await store.revoke(caller.tenantId, invitationId)))
				throw new AppError("NOT_FOUND", "There is no such invitation.");
		},

		/**
		 * Who has the mail's token has the address, and chooses a password where there is no account yet; also where nobody
		 * has confirmed that the account is his, which anybody may have made.
		 */
		async accept({
			token,
			name,
			password,
		}: InvitationAcceptInput): Promise<InvitationAcceptOutput & { userId: string }> {
			const tokenHash = hashToken(token);
			const invited = await store.findByToken(tokenHash);
			if (invited === null) throw badToken();
			const { tenantId, email, role, user } = invited;
			const isTheirs = user?.emailVerified === true;
			if (!isTheirs && password === undefined)
				throw new AppError("INVALID_INPUT", user === null ? NO_ACCOUNT : UNCONFIRMED);
			const passwordHash = isTheirs ? null : await hashPassword(password ?? "");
			const newPerson = (): NewPerson => {
				const id = newId("user");
				const named = { userId: id, email, name: name ?? email.slice(0, email.indexOf("@")) };
				return { userId: id, data: userData({ ...named, passwordHash: passwordHash ?? "" }) };
			};
			const person: Invited = user === null ? newPerson() : { userId: user.id, passwordHash };
			if (!(await store.accept(tokenHash, { tenantId, email, role, person }))) throw badToken();
			onSessions();
			return { tenantId, email, role, userId: person.userId };
		},
	};
}

/** Nobody gives or takes what is above him. */
function mayGrant({ principal }: TenantCaller, role: Role): void {
	if (principal.type === "operator" || (principal.type === "member" && isAtLeast(principal.role, role))) return;
	throw new AppError("FORBIDDEN", `Only an owner may do this to whoever has the role ${role}.`);
}

const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

const badToken = () => new AppError("INVALID_INPUT", "This invitation is not good, or no longer. Ask for a new one.");
