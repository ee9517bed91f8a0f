import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Presented } from "../features/access/identity.ts";
import type { Permission } from "../features/access/permissions.ts";
import type { Actor, Caller, PersonCaller, TenantCaller } from "../features/access/principal.ts";
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
};

export type Authorized = Context & { caller: Caller; claim: Claim };

/** What the request presents. */
export function presentedBy({ services, request }: Context): Presented {
	const { bearer, cookie, ip } = request;
	return { bearer, cookie, beforeGuess: () => services.limits.consumeGuess(ip) };
}

function claimOf(ctx: Context, { scope, write = true }: Pick<Demand, "scope" | "write">) {
	const { origin, host } = ctx.request;
	return { ...presentedBy(ctx), origin, host, permission: scope, write };
}

/** Who calls, by credential, permission, origin and client, and counted; or the error that refuses the call. */
export async function authorize(ctx: Context, { procedure, scope, write, ...demand }: Demand): Promise<Authorized> {
	const { services, request } = ctx;
	const claim: Claim = { ...claimOf(ctx, { scope, ...(write === undefined ? {} : { write }) }), ...demand };
	const caller = await services.access.authorize(claim);
	if (procedure !== null) await services.limits.consume({ caller, procedure, request });
	return { services, request, caller, claim };
}

export type TenantDemand = { permission: Permission; write: boolean; tenant: string | undefined; procedure: string };

/** Who calls in which tenant. */
export async function authorizeTenant(ctx: Context, demand: TenantDemand): Promise<TenantCaller> {
	const { permission, write, tenant, procedure } = demand;
	const caller = await ctx.services.access.authorizeTenant({ ...claimOf(ctx, { scope: permission, write }), tenant });
	await ctx.services.limits.consume({ caller, procedure, request: ctx.request });
	return caller;
}

/** Which person calls. */
export async function authorizePerson(ctx: Context, procedure: string): Promise<PersonCaller> {
	const caller = await ctx.services.access.authorizePerson(presentedBy(ctx));
	await ctx.services.limits.consume({ caller, procedure, request: ctx.request });
	return caller;
}

/** The operator, if it is he who calls. */
export async function authorizeOperator(ctx: Context, procedure: string): Promise<Actor> {
	const caller = await ctx.services.access.authorizeOperator(presentedBy(ctx));
	await ctx.services.limits.consume({ caller, procedure, request: ctx.request });
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

const namedTenant = z.object({ tenantId: clientReference.optional() });

/** The tenant that an input names, of a procedure of a tenant as a whole. */
export const tenantNamedIn = (input: unknown): string | undefined => namedTenant.safeParse(input ?? {}).data?.tenantId;
