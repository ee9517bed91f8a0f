import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Presented } from "../features/access/identity.ts";
import type { Permission } from "../features/access/permissions.ts";
import type { Actor, Caller, PersonCaller, TenantCaller } from "../features/access/principal.ts";
import { tenantReference } from "../features/access/schema.ts";
import type { Claim } from "../features/access/service.ts";
import { clientReference } from "../features/clients/schema.ts";
import type { Context } from "./context.ts";

/** What a call demands. `procedure`: what it is counted as; null: it is not. */
export type Demand = Pick<Claim, "client" | "mayCreate" | "strictOrigin"> & {
	/** What the caller must be allowed to do, or one of several things. */
	scope: Permission | readonly Permission[];
	/** Whether it changes something. */
	write?: boolean;
	procedure: string | null;
	/** Whether it has been counted. */
	counted?: boolean;
};

export type Authorized = Context & { caller: Caller; claim: Claim };

/** What the request presents. */
export function presentedBy({ services, request }: Context): Presented {
	const { bearer, cookie, ip } = request;
	return { bearer, cookie, beforeGuess: () => services.limits.consumeGuess(ip) };
}

function claimOf(ctx: Context, { scope, write = true, procedure }: Pick<Demand, "scope" | "write" | "procedure">) {
	const { origin, host, ip } = ctx.request;
	return { ...presentedBy(ctx), origin, host, ip, procedure, permission: scope, write };
}

/** Counts a call, or refuses it. */
export async function count({ services, request }: Context, caller: Actor, procedure: string): Promise<void> {
	await services.limits.consume({ caller, procedure, request });
	if (caller.budget !== undefined) await services.budgets.take(caller.keyId, caller.budget, procedure);
}

/** Who calls, by credential, permission, origin and client, and counted; or the error that refuses the call. */
export async function authorize(ctx: Context, demanded: Demand): Promise<Authorized> {
	const { procedure, scope, write, counted = false, ...demand } = demanded;
	const { services, request } = ctx;
	const claim: Claim = { ...claimOf(ctx, { scope, procedure, ...(write === undefined ? {} : { write }) }), ...demand };
	const caller = await services.access.authorize(claim);
	if (procedure !== null && !counted) await count(ctx, caller, procedure);
	return { services, request, caller, claim };
}

/** Lets in, counted, who may do this on some client; on which is told later. */
export async function admit(ctx: Context, demand: { scope: Permission; procedure: string }): Promise<Actor> {
	const caller = await ctx.services.access.admit(claimOf(ctx, demand));
	await count(ctx, caller, demand.procedure);
	return caller;
}

export type TenantDemand = { permission: Permission; write: boolean; tenant: string | undefined; procedure: string };

/** Who calls in which tenant. */
export async function authorizeTenant(ctx: Context, demand: TenantDemand): Promise<TenantCaller> {
	const { permission, write, tenant, procedure } = demand;
	const claim = { ...claimOf(ctx, { scope: permission, write, procedure }), tenant };
	const caller = await ctx.services.access.authorizeTenant(claim);
	await count(ctx, caller, procedure);
	return caller;
}

/** Which person calls. */
export async function authorizePerson(ctx: Context, procedure: string): Promise<PersonCaller> {
	const caller = await ctx.services.access.authorizePerson(presentedBy(ctx));
	await count(ctx, caller, procedure);
	return caller;
}

/** The operator, if it is he who calls. */
export async function authorizeOperator(ctx: Context, procedure: string): Promise<Actor> {
	const caller = await ctx.services.access.authorizeOperator(presentedBy(ctx));
	await count(ctx, caller, procedure);
	return caller;
}

const namedClient = z.object({ clientId: clientReference.optional(), tenantId: clientReference.optional() });

/** The client that an input names, which need not be valid otherwise. */
export function clientNamedIn(input: unknown): string | undefined {
	const { clientId, tenantId } = namedClient.safeParse(input ?? {}).data ?? {};
	if (clientId !== undefined && tenantId !== undefined && clientId !== tenantId)
		throw new AppError("INVALID_INPUT", "clientId and tenantId name different clients. Send clientId only.");
	return clientId ?? tenantId;
}

const namedTenant = z.object({ tenantId: tenantReference.optional() });

/** The tenant that an input names, of a procedure of a tenant as a whole. */
export const tenantNamedIn = (input: unknown): string | undefined => namedTenant.safeParse(input ?? {}).data?.tenantId;
