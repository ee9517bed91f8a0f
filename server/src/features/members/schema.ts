import { z } from "zod";
import { role, tenantScope } from "../access/schema.ts";
import { email, mailedToken, newPassword, personName } from "../accounts/schema.ts";
import { givenId } from "../clients/schema.ts";

const userId = givenId();

export const membersListInput = z.strictObject(tenantScope);
export const memberChangeRoleInput = z.strictObject({ ...tenantScope, userId, role });
export const memberSuspendInput = z.strictObject({
	...{ ...tenantScope, userId },
	suspended: z.boolean().describe("False: it may come back."),
});
export const memberRemoveInput = z.strictObject({ ...tenantScope, userId });

export const member = z.object({
	userId: z.string(),
	email: z.string(),
	name: z.string(),
	role,
	suspended: z.boolean(),
	createdAt: z.date(),
});
export const membersListOutput = z.object({ members: z.array(member) });

export const memberInviteInput = z.strictObject({ ...tenantScope, email, role });
export const invitation = z.object({
	invitationId: z.string(),
	email: z.string(),
	role,
	createdAt: z.date(),
	expiresAt: z.date(),
});
export const invitationsListInput = z.strictObject(tenantScope);
export const invitationsListOutput = z.object({ invitations: z.array(invitation) });
export const invitationRevokeInput = z.strictObject({ ...tenantScope, invitationId: givenId() });
export const invitationAcceptInput = z.strictObject({
	token: mailedToken,
	name: personName.optional().describe("Where the address has no account yet. Default: the address up to the @."),
	password: newPassword
		.optional()
		.describe(
			"Of the account, where the address has none yet, or one that nobody has confirmed: its password before is gone then.",
		),
});
export const invitationAcceptOutput = z.object({ tenantId: z.string(), email: z.string(), role });

export type Member = z.infer<typeof member>;
export type Invitation = z.infer<typeof invitation>;
export type InvitationAcceptInput = z.infer<typeof invitationAcceptInput>;
export type InvitationAcceptOutput = z.infer<typeof invitationAcceptOutput>;
