import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../generated/prisma/client.ts";

export type Database = PrismaClient;

/** How long a transaction may wait for a connection, and run, in milliseconds. */
const TRANSACTION_OPTIONS = { maxWait: 10_000, timeout: 60_000 };

export function createPrisma(connectionString: string, options: { poolSize: number }): Database {
	const adapter = new PrismaPg({ connectionString, max: options.poolSize });
	return new PrismaClient({ adapter, transactionOptions: TRANSACTION_OPTIONS });
}
