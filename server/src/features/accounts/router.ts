import { accountProcedure, openAccountProcedure, operatorProcedure, router } from "../../trpc/procedures.ts";
import {
	changePasswordInput,
	done,
	loginInput,
	loginOutput,
	me,
	nothing,
	registerInput,
	registerOutput,
	requestPasswordResetInput,
	resetPasswordInput,
	setSuperuserInput,
	switchTenantInput,
	verifyEmailInput,
} from "./schema.ts";

const OK = { ok: true } as const;

export const accountsRouter = router({
	/** Makes an account with its organisation, first client, first chatbot and keys. */
	register: openAccountProcedure
		.input(registerInput)
		.output(registerOutput)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: input.email });
			const made = await ctx.services.accounts.register(input);
			ctx.concern(await ctx.services.accounts.whose(input.email));
			return made;
		}),

	/** Begins a session. */
	login: openAccountProcedure
		.input(loginInput)
		.output(loginOutput)
		.mutation(async ({ ctx, input }) => {
			const attempt = { address: ctx.request.ip, account: input.email };
			await ctx.services.limits.consumeLogin(attempt);
			ctx.concern(await ctx.services.accounts.whose(input.email));
			const session = await ctx.services.accounts.login(input);
			await ctx.services.limits.noteLogin(attempt);
			if (input.session === "token") return session;
			ctx.request.setCookie(ctx.services.sessionCookies.set(session));
			return { ...session, token: null };
		}),

	/** Who has logged in. */
	me: accountProcedure
		.input(nothing)
		.output(me)
		.query(({ ctx }) => ctx.services.accounts.me(ctx.caller.person)),

	/** Ends this session. */
	logout: accountProcedure
		.input(nothing)
		.output(done)
		.mutation(async ({ ctx }) => {
			await ctx.services.accounts.logout(ctx.caller.person);
			if (ctx.request.cookie !== null) ctx.request.setCookie(ctx.services.sessionCookies.clear);
			return OK;
		}),

	/** Ends all sessions of this person. */
	logoutEverywhere: accountProcedure
		.input(nothing)
		.output(done)
		.mutation(async ({ ctx }) => {
			await ctx.services.accounts.logoutEverywhere(ctx.caller.person);
			if (ctx.request.cookie !== null) ctx.request.setCookie(ctx.services.sessionCookies.clear);
			return OK;
		}),

	/** Has this session work in another of the person's tenants. */
	switchTenant: accountProcedure
		.input(switchTenantInput)
		.output(me)
		.mutation(({ ctx, input }) => ctx.services.accounts.switchTenant(ctx.caller.person, input.tenantId)),

	/** Mails a token for a new password, where there is such an account; the answer is the same where there is none. */
	requestPasswordReset: openAccountProcedure
		.input(requestPasswordResetInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: input.email });
			ctx.concern(await ctx.services.accounts.whose(input.email));
			ctx.services.accounts.requestPasswordReset(input.email);
			return OK;
		}),

	/** Sets a new password by a token that was mailed, once, and ends all sessions. */
	resetPassword: openAccountProcedure
		.input(resetPasswordInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeGuess(ctx.request.ip);
			ctx.concern(await ctx.services.accounts.resetPassword(input));
			return OK;
		}),

	/** Mails a token by which the person's address is confirmed. */
	requestVerification: accountProcedure
		.input(nothing)
		.output(done)
		.mutation(async ({ ctx }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: ctx.caller.person.userId });
			await ctx.services.accounts.requestVerification(ctx.caller.person);
			return OK;
		}),

	/** Confirms an address by a token that was mailed, once. */
	verifyEmail: openAccountProcedure
		.input(verifyEmailInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeGuess(ctx.request.ip);
			ctx.concern(await ctx.services.accounts.verifyEmail(input.token));
			return OK;
		}),

	/** Sets another password, and ends the person's other sessions. */
	changePassword: accountProcedure
		.input(changePasswordInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: ctx.caller.person.userId });
			await ctx.services.accounts.changePassword(ctx.caller.person, input);
			return OK;
		}),

	/** Makes somebody a superuser of this server, or nobody special again. For the operator. */
	setSuperuser: operatorProcedure
		.input(setSuperuserInput)
		.output(done)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.accounts.setSuperuser(input);
			return OK;
		}),
});
