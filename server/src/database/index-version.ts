import type { Prisma } from "../generated/prisma/client.ts";

/**
 * Says that search may answer differently from when this transaction commits. Every change of what an answer is made
 * of calls it, in its own transaction; afterwards it tells this process by `onChanged`.
 */
export async function raiseIndexVersion(transaction: Prisma.TransactionClient, clientId: string): Promise<void> {
	await transaction.$executeRaw`UPDATE clients SET index_version = index_version + 1 WHERE id = ${clientId}`;
}
