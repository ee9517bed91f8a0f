import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import type { Role } from "../access/roles.ts";
import type { Invitation, Member } from "./schema.ts";

export type MemberChange = { role: Role } | { suspendedAt: Date | null } | "remove";
export type StoredInvitation = { tenantId: string; email: string; role: Role };

/** Somebody to be made a user, as the accounts' store words it. */
export type NewPerson = { data: Parameters<Database["user"]["create"]>[0]["data"]; userId: string };

/** Who is invited: somebody new, or who has an account; with another password where it was nobody's for sure. */
export type Invited = NewPerson | { userId: string; passwordHash: string | null };

export type MemberStore = ReturnType<typeof createMemberStore>;

const INVITATION = { id: true, email: true, role: true, createdAt: true, expiresAt: true } as const;

export function createMemberStore(database: Database) {
	return {
		async list(tenantId: string): Promise<Member[]> {
			const members = await database.member.findMany({
				where: { tenantId },
				include: { user: { select: { email: true, name: true } } },
				orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
			});
			return members.map(({ userId, user, role, suspendedAt, createdAt }) => ({
				...{ userId, ...user, role, suspended: suspendedAt !== null, createdAt },
			}));
		},

		/** Changes a member as `allow` lets it, one change of a tenant at a time. False when there is no such member. */
		change(
			tenantId: string,
			{ userId, change }: { userId: string; change: MemberChange },
			allow: (member: { role: Role }, otherOwners: number) => void,
		): Promise<boolean> {
			return database.$transaction(async (transaction) => {
				await transaction.$queryRaw`SELECT id FROM tenants WHERE id = ${tenantId} FOR UPDATE`;
				const where = { tenantId_userId: { tenantId, userId } };
				const member = await transaction.member.findUnique({ where, select: { role: true } });
				if (member === null) return false;
				const others = { tenantId, role: "owner" as const, suspendedAt: null, userId: { not: userId } };
				allow(member, await transaction.member.count({ where: others }));
				if (change === "remove") await transaction.member.delete({ where });
				else await transaction.member.update({ where, data: change });
				return true;
			});
		},

		isMember: async (tenantId: string, email: string): Promise<boolean> =>
			(await database.member.count({ where: { tenantId, user: { email } } })) > 0,

		tenantName: async (tenantId: string): Promise<string> =>
			(await database.tenant.findUnique({ where: { id: tenantId }, select: { name: true } }))?.name ?? "",

		/** Invites anew whoever is invited already: the mail before is good for nothing then. */
		async invite(tenantId: string, invited: { email: string; role: Role; tokenHash: string; expiresAt: Date }) {
			const { email, ...data } = invited;
			const row = await database.invitation.upsert({
				where: { tenantId_email: { tenantId, email } },
				create: { id: newId("invitation"), tenantId, email, ...data },
				update: { ...data, createdAt: new Date() },
				select: INVITATION,
			});
			return toInvitation(row);
		},

		async invitations(tenantId: string): Promise<Invitation[]> {
			const where = { tenantId, expiresAt: { gt: new Date() } };
			const rows = await database.invitation.findMany({ where, select: INVITATION, orderBy: { createdAt: "asc" } });
			return rows.map(toInvitation);
		},

		/** One that is still good. */
		findInvitation: (tenantId: string, by: { id: string } | { email: string }) =>
			database.invitation.findFirst({
				...{ where: { ...by, tenantId, expiresAt: { gt: new Date() } }, select: { role: true } },
			}),

		revoke: async (tenantId: string, id: string): Promise<boolean> =>
			(await database.invitation.deleteMany({ where: { id, tenantId } })).count > 0,

		/** An invitation that is still good, and the account of its address; null: there is none. */
		async findByToken(tokenHash: string) {
			const where = { tokenHash, expiresAt: { gt: new Date() } };
			const select = { tenantId: true, email: true, role: true } as const;
			const found = await database.invitation.findFirst({ where, select });
			if (found === null) return null;
			const account = { id: true, emailVerified: true } as const;
			return { ...found, user: await database.user.findUnique({ where: { email: found.email }, select: account }) };
		},

		/** Makes the invited a member, once; a new person, too, where one is given. False: too late. */
		accept(tokenHash: string, invited: StoredInvitation & { person: Invited }): Promise<boolean> {
			const { tenantId, role, person } = invited;
			return database.$transaction(async (transaction) => {
				const taken = await transaction.invitation.deleteMany({ where: { tokenHash, expiresAt: { gt: new Date() } } });
				if (taken.count === 0) return false;
				const { userId } = person;
				if ("data" in person) await transaction.user.create({ data: person.data });
				else if (person.passwordHash !== null) await takeOver(transaction, userId, person.passwordHash);
				await transaction.member.createMany({ data: [{ tenantId, userId, role }], skipDuplicates: true });
				await transaction.user.update({ where: { id: userId }, data: { emailVerified: true } });
				return true;
			});
		},
	};
}

/** Gives an account to whoever has its address: of who had it before, nothing opens it any more. */
async function takeOver(transaction: Prisma.TransactionClient, userId: string, password: string): Promise<void> {
	await transaction.login.updateMany({ where: { userId }, data: { password } });
	await transaction.session.deleteMany({ where: { userId } });
	await transaction.verification.deleteMany({ where: { value: userId } });
}

const toInvitation = ({ id, ...row }: Omit<Invitation, "invitationId"> & { id: string }): Invitation => ({
	invitationId: id,
	...row,
});
