/** People with accounts, made in the database as quickly as tests need them. */
import { hashPassword } from "better-auth/crypto";
import type { Database } from "../../server/src/database/prisma.ts";
import type { Role } from "../../server/src/features/access/roles.ts";
import { userData } from "../../server/src/features/accounts/store.ts";
import { newId } from "../../server/src/ids.ts";
import { type CallOptions, connect } from "./tenant.ts";

export type TestPerson = { userId: string; email: string; password: string };

const PASSWORD = "correct horse battery";
let passwordHash: Promise<string> | undefined;

/** Somebody who may log in, and is a member of these tenants. */
export async function createPerson(database: Database, roles: Record<string, Role> = {}): Promise<TestPerson> {
	passwordHash ??= hashPassword(PASSWORD);
	const userId = newId("user");
	const email = `${userId}@example.com`.toLowerCase();
	const user = { userId, email, name: "Test", passwordHash: await passwordHash, emailVerified: true };
	await database.user.create({ data: userData(user) });
	const members = Object.entries(roles).map(([tenantId, role]) => ({ tenantId, userId, role }));
	await database.member.createMany({ data: members });
	return { userId, email, password: PASSWORD };
}

/** A new session's token. */
export async function logIn({ email, password }: TestPerson, options: CallOptions = {}): Promise<string> {
	const { token } = await connect(null, options).accounts.login.mutate({ email, password });
	if (token === null) throw new Error("There is no token.");
	return token;
}
