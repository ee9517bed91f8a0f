import type { Prisma } from "../generated/prisma/client.ts";

export type DocumentCounts = { documents: number; bytes: number };

/**
 * Adds to what a client is counted to have, in the transaction that stores or deletes it. Gives what the client has
 * then, and its tenant where `tenantCounts` says that it matters.
 */
export async function countDocuments(
	transaction: Prisma.TransactionClient,
	clientId: string,
	{ documents, bytes, tenantCounts = false }: DocumentCounts & { tenantCounts?: boolean },
): Promise<{ client: DocumentCounts; tenant: DocumentCounts }> {
	const [client] = await transaction.$queryRaw<DocumentCounts[]>`
		UPDATE clients SET document_count = document_count + ${documents}, document_bytes = document_bytes + ${bytes}
		WHERE id = ${clientId} RETURNING document_count AS documents, document_bytes::float8 AS bytes`;
	const none = { documents: 0, bytes: 0 };
	if (!tenantCounts) return { client: client ?? none, tenant: none };
	const [tenant] = await transaction.$queryRaw<DocumentCounts[]>`
		SELECT sum(document_count)::float8 AS documents, sum(document_bytes)::float8 AS bytes FROM clients
		WHERE tenant_id = (SELECT tenant_id FROM clients WHERE id = ${clientId})`;
	return { client: client ?? none, tenant: tenant ?? none };
}

/** Lets nobody else add to the client's tenant before this transaction has ended. Called before the client is locked. */
export async function lockTenant(transaction: Prisma.TransactionClient, clientId: string): Promise<void> {
	await transaction.$executeRaw`
		SELECT t.id FROM tenants t JOIN clients c ON c.tenant_id = t.id WHERE c.id = ${clientId} FOR NO KEY UPDATE OF t`;
}
