import { openAccountProcedure, router, tenantProcedure } from "../../trpc/procedures.ts";
import { done } from "../accounts/schema.ts";
import {
	invitation,
	invitationAcceptInput,
	invitationAcceptOutput,
	invitationRevokeInput,
	invitationsListInput,
	invitationsListOutput,
	memberChangeRoleInput,
	memberInviteInput,
	memberRemoveInput,
	memberSuspendInput,
	membersListInput,
	membersListOutput,
} from "./schema.ts";

const OK = { ok: true } as const;

export const membersRouter = router({
	/** Everybody who works in the tenant. */
	list: tenantProcedure("members")
		.input(membersListInput)
		.output(membersListOutput)
		.query(async ({ ctx }) => ({ members: await ctx.services.members.list(ctx.caller) })),

	/** Mails an invitation, with a role that is not above one's own. */
	invite: tenantProcedure("members")
		.input(memberInviteInput)
		.output(invitation)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: `invited ${input.email}` });
			return ctx.services.members.invite(ctx.caller, input);
		}),

	/** Gives a member another role. */
	changeRole: tenantProcedure("members")
		.input(memberChangeRoleInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.members.changeRole(ctx.caller, input);
			return OK;
		}),

	/** Shuts a member out, or lets it in again. */
	suspend: tenantProcedure("members")
		.input(memberSuspendInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.members.suspend(ctx.caller, input);
			return OK;
		}),

	/** Takes a member out of the tenant. Its account stays. */
	remove: tenantProcedure("members")
		.input(memberRemoveInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.members.remove(ctx.caller, input.userId);
			return OK;
		}),
});

export const invitationsRouter = router({
	/** Invitations that are still good. */
	list: tenantProcedure("members")
		.input(invitationsListInput)
		.output(invitationsListOutput)
		.query(async ({ ctx }) => ({ invitations: await ctx.services.members.invitations(ctx.caller) })),

	/** Takes an invitation back. */
	revoke: tenantProcedure("members")
		.input(invitationRevokeInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.members.revoke(ctx.caller, input.invitationId);
			return OK;
		}),

	/** Makes whoever got the mail a member, once, with a new account where the address has none. */
	accept: openAccountProcedure
		.input(invitationAcceptInput)
		.output(invitationAcceptOutput)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeGuess(ctx.request.ip);
			const { userId, ...accepted } = await ctx.services.members.accept(input);
			ctx.concern({ userId, tenantId: accepted.tenantId });
			return accepted;
		}),
});
