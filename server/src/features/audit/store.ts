import type { Database } from "../../database/prisma.ts";
import { newId } from "../../ids.ts";
import { type AuditEntry, type AuditListInput, auditEntry } from "./schema.ts";

export type NewEntry = Omit<AuditEntry, "entryId" | "at">;

/** `null`: of all tenants, and of none. */
export type Whose = string | null;

export type Place = { at: Date; id: string };

export type AuditStore = ReturnType<typeof createAuditStore>;

const stored = auditEntry.pick({ actor: true, target: true });

/** Entries that one statement of a sweep deletes. */
const SWEEP_SIZE = 1_000;

export function createAuditStore(database: Database) {
	return {
		/** Of a tenant that is gone by now it is kept as an act on none. */
		async append({
			tenantId,
			clientId,
			actor,
			procedure,
			target,
			result,
			address,
			requestId,
		}: NewEntry): Promise<void> {
			await database.$executeRaw`
				INSERT INTO audit_entries (id, tenant_id, client_id, actor_type, actor_id, procedure, target, result, address,
					request_id)
				VALUES (${newId("auditEntry")}, (SELECT id FROM tenants WHERE id = ${tenantId}), ${clientId}, ${actor.type},
					${actor.id}, ${procedure}, ${JSON.stringify(target)}::jsonb, ${result}, ${address}, ${requestId})`;
		},

		async list(
			tenantId: Whose,
			{
				after,
				limit,
				from,
				to,
				actor,
				about,
				procedure,
				result,
			}: Omit<AuditListInput, "cursor"> & { after: Place | null },
		): Promise<AuditEntry[]> {
			const at = { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) };
			const behind = after === null ? {} : { OR: [{ at: { lt: after.at } }, { at: after.at, id: { lt: after.id } }] };
			const asked = Object.entries({ actorId: actor, clientId: about, procedure, result });
			const equal = Object.fromEntries(asked.filter(([, value]) => value !== undefined));
			const rows = await database.auditEntry.findMany({
				where: { AND: [tenantId === null ? {} : { tenantId }, { at }, behind, equal] },
				orderBy: [{ at: "desc" }, { id: "desc" }],
				take: limit,
			});
			return rows.map(({ id, actorType, actorId, target, ...row }) => ({
				...{ entryId: id, ...row },
				...stored.parse({ actor: { type: actorType, id: actorId }, target }),
			}));
		},

		/** Deletes what was kept for so many days. */
		async expire(days: number): Promise<void> {
			for (let deleted = SWEEP_SIZE; deleted === SWEEP_SIZE; ) {
				deleted = await database.$transaction(async (transaction) => {
					await transaction.$executeRaw`SELECT set_config('signpost.expires_audit', 'on', true)`;
					return transaction.$executeRaw`
						DELETE FROM audit_entries WHERE id IN (
							SELECT id FROM audit_entries WHERE at < now() - make_interval(days => ${days}::int)
							ORDER BY at LIMIT ${SWEEP_SIZE}
						)`;
				});
			}
		},
	};
}
