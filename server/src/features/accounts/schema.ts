import { z } from "zod";
import { role } from "../access/schema.ts";
import { givenId, text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

/** An address as it is kept: in lower case. */
export const email = z.string().trim().toLowerCase().max(MOST.email).pipe(z.email());

/** In characters: long enough not to be guessed, short enough not to be work. */
export const newPassword = z.string().min(10).max(MOST.password).describe("A password: 10 to 128 characters.");
const password = z.string().min(1).max(MOST.password);

/** A name as people write it: on one line. */
export const personName = text()
	.trim()
	.min(1)
	.max(MOST.name)
	.regex(/^\P{Cc}*$/u, "must have no control characters");

export const registerInput = z.strictObject({
	email,
	password: newPassword,
	organisation: personName.describe("What the tenant is called."),
	name: personName.optional().describe("What you are called. Default: your address up to the @."),
});

export const registerOutput = z.object({
	tenantId: z.string(),
	clientId: z.string(),
	chatbotId: z.string(),
	publishableKey: z.string().describe("For web pages: search, chat and events."),
	secretKey: z.string().describe("For servers. Shown only here."),
	message: z.string(),
});

/** How the session is carried from now on. */
const carrier = z
	.enum(["token", "cookie"])
	.default("token")
	.describe(
		"`token`: as the answer's `token`, for scripts. `cookie`: as an httpOnly cookie, for pages of this server.",
	);

export const loginInput = z.strictObject({ email, password, session: carrier });

export const me = z.object({
	userId: z.string(),
	email: z.string(),
	name: z.string(),
	emailVerified: z.boolean(),
	superuser: z.boolean().describe("Acts as the operator of the whole server."),
	tenantId: z.string().nullable().describe("The tenant that the session is at work in; null: none."),
	memberships: z.array(z.object({ tenantId: z.string(), tenant: z.string(), role })),
});

export const loginOutput = z.object({
	token: z.string().nullable().describe("For `Authorization: Bearer …`; null: it is in the cookie."),
	expiresAt: z.date(),
	...me.shape,
});

export const nothing = z.strictObject({});

export const done = z.object({ ok: z.literal(true) });

export const switchTenantInput = z.strictObject({ tenantId: givenId() });

/** As it stood in the mail. */
export const mailedToken = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, "Write the token as it stands in the mail.");

export const requestPasswordResetInput = z.strictObject({ email });
export const resetPasswordInput = z.strictObject({ token: mailedToken, password: newPassword });
export const verifyEmailInput = z.strictObject({ token: mailedToken });
export const changePasswordInput = z.strictObject({ currentPassword: password, newPassword });
export const setSuperuserInput = z.strictObject({ email, superuser: z.boolean() });

export type RegisterInput = z.infer<typeof registerInput>;
export type RegisterOutput = z.infer<typeof registerOutput>;
export type LoginInput = z.infer<typeof loginInput>;
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
export type SetSuperuserInput = z.infer<typeof setSuperuserInput>;
export type LoginOutput = z.infer<typeof loginOutput>;
export type Me = z.infer<typeof me>;
