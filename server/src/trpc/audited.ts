import { TRPCError } from "@trpc/server";
import type { Permission } from "../features/access/permissions.ts";
import type { Actor } from "../features/access/principal.ts";
import type { Act } from "../features/audit/service.ts";
import { presentedBy, tenantNamedIn } from "./authorize.ts";
import type { Context } from "./context.ts";
import { codeOf } from "./error-format.ts";

/** What is no administration: what visitors do, and what sites hand in. */
const NOT_AUDITED: ReadonlySet<Permission> = new Set(["search", "chat", "events", "ingest"]);

type Call = { ctx: Context; path: string; type: string; input: unknown };

/** Who turned out to act, and on what. */
export type Known = { tenantId?: string; clientId?: string };

type Outcome = { ok: true; data: unknown } | { ok: false; error: TRPCError };

/**
 * Runs a call, and notes it in the audit log where it is an administrative act: also one that is refused, unless its
 * caller is nobody. `run` tells in `known` whom it concerns. `permission`: null: it is one, whatever it takes.
 */
export async function audited<Result extends { ok: boolean }>(
	call: Call & { permission: Permission | null },
	run: (known: Known) => Promise<Result>,
): Promise<Result> {
	const { ctx, type, permission } = call;
	const known: Known = {};
	if (type !== "mutation" || (permission !== null && NOT_AUDITED.has(permission))) return run(known);
	// Before the act, which may be the end of the credential.
	const actor = await ctx.services.access.whoIs(presentedBy(ctx));
	if (actor === null) return run(known);
	try {
		const result = await run(known);
		await note({ ...call, ...known }, actor, result as unknown as Outcome);
		return result;
	} catch (error) {
		await note({ ...call, ...known }, actor, { ok: false, error: asTrpcError(error) });
		throw error;
	}
}

/** Whose account an act is about; `userId` null: nobody has it. */
export type Concern = { userId: string | null; tenantId: string | null };

/**
 * Runs what somebody does with an account of his own, and notes it, done or refused, once `concern` has told whose it is.
 * It is noted in the tenant that the person is at work in.
 */
export async function auditedAct<Result extends { ok: boolean }>(
	call: Call,
	run: (concern: (whose: Concern) => void) => Promise<Result>,
): Promise<Result> {
	const told: { whose?: Concern } = {};
	const result = await run((whose) => {
		told.whose = whose;
	});
	if (told.whose === undefined || call.type !== "mutation") return result;
	const { userId, tenantId } = told.whose;
	await write(call, result as unknown as Outcome, { actor: { type: "person", id: userId }, tenantId, clientId: null });
	return result;
}

function note(call: Call & Known, { principal, keyId }: Actor, outcome: Outcome): Promise<void> {
	const { input } = call;
	const named = principal.type === "operator" ? tenantNamedIn(input) : undefined;
	const own = "tenantId" in principal ? principal.tenantId : undefined;
	return write(call, outcome, {
		actor: { type: principal.type, id: keyId === "operator" ? null : keyId },
		tenantId: call.tenantId ?? own ?? named ?? null,
		clientId: call.clientId ?? null,
	});
}

function write({ ctx, path, input }: Call, outcome: Outcome, by: Pick<Act, "actor" | "tenantId" | "clientId">) {
	return ctx.services.audit.note({
		...by,
		...{ procedure: path, input, output: outcome.ok ? outcome.data : undefined },
		result: outcome.ok ? "OK" : codeOf(outcome.error),
		...{ address: ctx.request.ip, requestId: ctx.request.id },
	});
}

const asTrpcError = (cause: unknown) =>
	cause instanceof TRPCError ? cause : new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause });
