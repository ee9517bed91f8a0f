import { accountProcedure, openProcedure, router } from "../../trpc/procedures.ts";
import {
	done,
	loginInput,
	loginOutput,
	me,
	nothing,
	registerInput,
	registerOutput,
	switchTenantInput,
} from "./schema.ts";

const OK = { ok: true } as const;

export const accountsRouter = router({
	/** Makes an account with its organisation, first client, first chatbot and keys. */
	register: openProcedure
		.input(registerInput)
		.output(registerOutput)
		.mutation(async ({ ctx, input }) => {
			await ctx.services.limits.consumeLogin({ address: ctx.request.ip, account: input.email });
			return ctx.services.accounts.register(input);
		}),

	/** Begins a session. */
	login: openProcedure
		.input(loginInput)
		.output(loginOutput)
		.mutation(async ({ ctx, input }) => {
			const attempt = { address: ctx.request.ip, account: input.email };
			await ctx.services.limits.consumeLogin(attempt);
			const session = await ctx.services.accounts.login(input);
			await ctx.services.limits.forgiveLogins(attempt);
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
});
