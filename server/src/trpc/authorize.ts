import { z } from "zod";
import { AppError } from "../errors.ts";
import { clientReference } from "../features/clients/schema.ts";
import type { Caller, Claim } from "../features/keys/service.ts";
import type { Context } from "./context.ts";

/** What a call demands of its key. `procedure`: what it is counted as; null: it is not. */
export type Demand = Pick<Claim, "scope" | "client" | "mayCreate" | "strictOrigin"> & { procedure: string | null };

export type Authorized = Context & { caller: Caller; claim: Claim };

/** Who calls, by key, scope, origin and client, and counted; or the error that refuses the call. */
export async function authorize(ctx: Context, { procedure, ...demand }: Demand): Promise<Authorized> {
	const { services, request } = ctx;
	const { bearer, origin, host, ip } = request;
	const claim: Claim = { bearer, origin, host, beforeGuess: () => services.limits.consumeGuess(ip), ...demand };
	const caller = await services.keys.authorize(claim);
	if (procedure !== null) await services.limits.consume({ caller, procedure, request });
	return { services, request, caller, claim };
}

const namedClient = z.object({ clientId: clientReference.optional(), tenantId: clientReference.optional() });

/** The client that an input names, which need not be valid otherwise. */
export function clientNamedIn(input: unknown): string | undefined {
	const { clientId, tenantId } = namedClient.safeParse(input ?? {}).data ?? {};
	if (clientId !== undefined && tenantId !== undefined && clientId !== tenantId)
		throw new AppError("INVALID_INPUT", "clientId and tenantId name different clients. Send clientId only.");
	return clientId ?? tenantId;
}
