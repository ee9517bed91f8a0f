import { initTRPC, type TRPCError } from "@trpc/server";
import type { z } from "zod";
import type { Permission } from "../features/access/permissions.ts";
import type { KeyScope } from "../features/keys/scopes.ts";
import type { Outcome } from "../observing/tracing.ts";
import { audited, auditedAct } from "./audited.ts";
import {
	authorize,
	authorizeOperator,
	authorizePerson,
	authorizeTenant,
	clientNamedIn,
	tenantNamedIn,
} from "./authorize.ts";
import type { Context } from "./context.ts";
import { codeOf, formatError, requestIdOf } from "./error-format.ts";
import { transformer } from "./transformer.ts";

/** Under the 15 s after which proxies and browsers begin to give up on a silent stream. */
export const PING_INTERVAL_MS = 10_000;

/** What a caller must be: allowed to do something, a person who has logged in, or the operator. */
export type Needs = Permission | "person" | "operator";

/** `yields`: what a subscription sends, as `output` cannot say it. `needs`: of whom; `isOpen`: anyone may call. */
type Meta = { yields?: z.ZodType; needs?: Needs; isOpen?: true };

const trpc = initTRPC
	.context<Context>()
	.meta<Meta>()
	.create({
		transformer,
		errorFormatter: ({ shape, error, ctx }) =>
			formatError({ shape, error, requestId: ctx?.request.id ?? requestIdOf(error) }),
		sse: { ping: { enabled: true, intervalMs: PING_INTERVAL_MS } },
	});

export const router = trpc.router;

/** What every procedure begins with: where somebody wants to know, it is told how each call has ended. */
const procedure = trpc.procedure.use(({ ctx, path, next }) => {
	const { trace } = ctx.services;
	if (trace === null) return next();
	const { id: requestId, traceparent } = ctx.request;
	return trace.during({ kind: "procedure", name: path, requestId, traceparent }, next, outcomeOf);
});

function outcomeOf(result: { ok: boolean }): Outcome {
	const outcome = result.ok ? "OK" : codeOf((result as unknown as { error: TRPCError }).error);
	return { outcome, failed: outcome === "INTERNAL" || outcome === "UNAVAILABLE" };
}

/** A procedure that anyone may call, without a key. */
export const openProcedure = procedure.meta({ isOpen: true });

export type ClientProcedureOptions = {
	/** The procedure's input: one that is valid creates the client it names, where an admin's key asks. */
	createsClient?: z.ZodType;
	/** It makes a credential: that is an administrative act, whatever the scope. */
	isAct?: boolean;
};

/**
 * The default procedure: the caller holds a key with the scope, or a session with the role, and acts on one client:
 * the one the key belongs to, or the tenant's only one, unless the input names another.
 */
export const clientProcedure = (scope: KeyScope, { createsClient, isAct = false }: ClientProcedureOptions = {}) =>
	procedure.meta({ needs: scope }).use(async ({ ctx, getRawInput, path, type, next }) => {
		const input = await getRawInput();
		const mayCreate = () => createsClient?.safeParse(input).success === true;
		const demand = { scope, client: clientNamedIn(input), procedure: path, mayCreate, write: type === "mutation" };
		return audited({ ctx, path, type, input, permission: isAct ? null : scope }, async (known) => {
			const { caller, claim } = await authorize(ctx, demand);
			Object.assign(known, caller);
			return next({ ctx: { ...ctx, caller, claim } });
		});
	});

/** A procedure of a tenant as a whole: the credential's own one, or the one that the input names as `tenantId`. */
export const tenantProcedure = (permission: Permission) =>
	procedure.meta({ needs: permission }).use(async ({ ctx, getRawInput, path, type, next }) => {
		const input = await getRawInput();
		const demand = { permission, write: type === "mutation", tenant: tenantNamedIn(input), procedure: path };
		return audited({ ctx, path, type, input, permission }, async (known) => {
			const caller = await authorizeTenant(ctx, demand);
			Object.assign(known, caller);
			return next({ ctx: { ...ctx, caller } });
		});
	});

/** A procedure of a person who has logged in, whatever its tenants. */
export const accountProcedure = procedure
	.meta({ needs: "person" })
	.use(async ({ ctx, getRawInput, path, type, next }) =>
		auditedAct({ ctx, path, type, input: await getRawInput() }, async (concern) => {
			const caller = await authorizePerson(ctx, path);
			const { userId, memberships } = caller.person;
			concern({ userId, tenantId: memberships[0]?.tenantId ?? null });
			return next({ ctx: { ...ctx, caller } });
		}),
	);

/** A procedure that anyone may call, by which somebody comes to his account: it says to `ctx.concern` whose that is. */
export const openAccountProcedure = openProcedure.use(async ({ ctx, getRawInput, path, type, next }) =>
	auditedAct({ ctx, path, type, input: await getRawInput() }, (concern) => next({ ctx: { ...ctx, concern } })),
);

/** A procedure of the server's operator: by the admin token, or a superuser's session. */
export const operatorProcedure = procedure
	.meta({ needs: "operator" })
	.use(async ({ ctx, getRawInput, path, type, next }) =>
		audited({ ctx, path, type, input: await getRawInput(), permission: null }, async () => {
			const caller = await authorizeOperator(ctx, path);
			return next({ ctx: { ...ctx, caller } });
		}),
	);
