import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";

/** Rows that one statement of a deletion takes, and documents, which have many passages each. */
const BATCH = { rows: 5_000, documents: 100 };

/** The last step may take as long, in ms. */
const TIMEOUT = 60_000;

export type RunningAnswer = { id: string; visitorId: string };

export type TenantStore = ReturnType<typeof createTenantStore>;

/** Deletes for good what nobody finds any more. */
export function createTenantStore(database: Database) {
	return {
		/** From now on no key or session opens anything of it. False when it is not called so. */
		remove: (tenantId: string, name: string): Promise<boolean> =>
			database.$transaction(async (transaction) => {
				const deletedAt = new Date();
				const where = { id: tenantId, name, deletedAt: null };
				if ((await transaction.tenant.updateMany({ where, data: { deletedAt } })).count === 0) return false;
				await transaction.key.deleteMany({ where: { tenantId } });
				await transaction.client.updateMany({ where: { tenantId, deletedAt: null }, data: { deletedAt } });
				return true;
			}),

		/** Clients that wait for their deletion. */
		async removedClients(): Promise<string[]> {
			const clients = await database.client.findMany({ where: { deletedAt: { not: null } }, select: { id: true } });
			return clients.map(({ id }) => id);
		},

		/** Of these clients, those that are no more. */
		async missing(clientIds: string[]): Promise<string[]> {
			const rows = await database.client.findMany({
				where: { id: { in: clientIds }, deletedAt: null },
				select: { id: true },
			});
			const there = new Set(rows.map(({ id }) => id));
			return clientIds.filter((id) => !there.has(id));
		},

		running: (clientId: string): Promise<RunningAnswer[]> =>
			database.run.findMany({ where: { clientId, finishedAt: null }, select: { id: true, visitorId: true } }),

		/** A client with all it has. What is large goes in small steps, so that others are not held up. */
		async deleteClient(clientId: string): Promise<void> {
			while ((await deleteDocuments(database, clientId)) === BATCH.documents);
			while ((await deleteEvents(database, clientId)) === BATCH.rows);
			while ((await deleteWords(database, clientId)) === BATCH.rows);
			await database.$transaction((transaction) => deleteRest(transaction, clientId), { timeout: TIMEOUT });
		},

		/** Tenants that wait for their deletion and have no client left. */
		async deleteTenants(): Promise<void> {
			await database.tenant.deleteMany({ where: { deletedAt: { not: null }, clients: { none: {} } } });
		},
	};
}

const deleteDocuments = (database: Database, clientId: string): Promise<number> => database.$executeRaw`
	DELETE FROM documents WHERE id IN (SELECT id FROM documents WHERE client_id = ${clientId} LIMIT ${BATCH.documents})`;

const deleteEvents = (database: Database, clientId: string): Promise<number> => database.$executeRaw`
	DELETE FROM events WHERE client_id = ${clientId} AND id IN (
		SELECT id FROM events WHERE client_id = ${clientId} LIMIT ${BATCH.rows})`;

const deleteWords = (database: Database, clientId: string): Promise<number> => database.$executeRaw`
	DELETE FROM words WHERE client_id = ${clientId} AND ctid IN (
		SELECT ctid FROM words WHERE client_id = ${clientId} LIMIT ${BATCH.rows})`;

async function deleteRest(transaction: Prisma.TransactionClient, clientId: string): Promise<void> {
	// Whoever writes passages holds this lock, and finds no document when he gets it after this.
	await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${clientId}))`;
	await transaction.$executeRaw`DELETE FROM pgboss.job WHERE data ->> 'clientId' = ${clientId}`;
	await transaction.$executeRaw`DELETE FROM clients WHERE id = ${clientId}`;
	await transaction.$executeRaw`DELETE FROM terms WHERE client_id = ${clientId}`;
	await transaction.$executeRaw`DELETE FROM words WHERE client_id = ${clientId}`;
}
