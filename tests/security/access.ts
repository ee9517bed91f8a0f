/** The table of who may call what, as it is checked in: access.txt. */
import { readFileSync } from "node:fs";
import { inject } from "vitest";
import type { Database } from "../../server/src/database/prisma.ts";
import { ROLES, type Role } from "../../server/src/features/access/roles.ts";
import { KEY_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { newSecret } from "../../server/src/features/keys/secret.ts";
import { createPerson, logIn } from "../harness/people.ts";
import { connect } from "../harness/tenant.ts";
import { bearer } from "./attack.ts";
import { type Conversation, converse, type Furniture, snapshot } from "./furniture.ts";

export type Headers = [string, string][];

/** Somebody at the door. */
export type Comer = {
	headers: Headers;
	/** Whether no client is its own, so that it says which one it is after. */
	isStranger: boolean;
	/** Begins a conversation of its own, of which alone it may read; null: it never gets that far. */
	converse: (() => Promise<Conversation>) | null;
};

/** Everybody who may come, by the columns of the table. */
export async function createComers(
	database: Database,
	own: Furniture,
	other: Furniture,
): Promise<Record<string, Comer>> {
	const made = async (key: Parameters<Furniture["createKey"]>[0]) => (await own.createKey(key)).secret;
	const refused = (key: string): Comer => ({ headers: bearer(key), isStranger: false, converse: null });
	const stranger = (key: string): Comer => ({ headers: bearer(key), isStranger: true, converse: null });
	const ofOwn = (key: string): Comer => ({ headers: bearer(key), isStranger: false, converse: () => converse(key) });
	const naming = (key: string): Comer => ({
		...{ headers: bearer(key), isStranger: true },
		converse: () => converse(key, { clientId: own.clientId }),
	});
	const session = async (role: Role) => logIn(await createPerson(database, { [own.tenantId]: role }));
	const token = async (key: string) => (await connect(key).tokens.create.mutate({})).token;
	const revoked = await own.createKey({ kind: "secret" });
	const revokedToken = await token(revoked.secret);
	// By the server itself, which otherwise remembers it for a moment.
	await connect(own.secret.secret).keys.revoke.mutate({ keyId: revoked.id });
	const suspended = await createPerson(database, { [own.tenantId]: "owner" });
	await database.member.updateMany({ where: { userId: suspended.userId }, data: { suspendedAt: new Date() } });
	const [loggedOut, shutOut, ownerOfOther, ...members] = await Promise.all([
		session("owner"),
		logIn(suspended),
		logIn(other.owner),
		...ROLES.map(session),
	]);
	await connect(loggedOut).accounts.logout.mutate({});
	const comers: Record<string, Comer> = {
		nobody: { headers: [], isStranger: false, converse: null },
		unknown: refused(newSecret("secret")),
		expired: refused(await made({ kind: "secret", expiresAt: new Date(0) })),
		revoked: refused(revoked.secret),
		"tok:revoked": refused(revokedToken),
		disguised: refused(own.publishable.secret.replace("pk_", "sk_")),
		loggedOut: refused(loggedOut),
		suspended: stranger(shutOut),
		"pk:B": stranger(other.publishable.secret),
		"sk:B": stranger(other.secret.secret),
		"owner:B": stranger(ownerOfOther),
		pk: ofOwn(own.publishable.secret),
		tok: ofOwn(await token(own.secret.secret)),
		sk: ofOwn(own.secret.secret),
	};
	for (const scope of KEY_SCOPES) {
		const comer = ofOwn(await made({ kind: "secret", scopes: [scope] }));
		comers[`sk:${scope}`] = scope === "chat" ? comer : { ...comer, converse: null };
	}
	for (const [index, role] of ROLES.entries()) comers[role] = naming(members[index] ?? "");
	return { ...comers, operator: naming(inject("server").adminToken) };
}

/** What another tenant has; of procedures by which its owner ends a session or changes his password, without those. */
export async function rowsOf(database: Database, { tenantId }: Furniture, procedure: string) {
	const { sessions, logins, ...rows } = await snapshot(database, tenantId);
	return procedure.startsWith("accounts.") ? rows : { ...rows, sessions, logins };
}

/** What each comer is told: those who get nothing, and those of whose passwords hashes are made, all at once. */
export async function tellAll(
	procedure: string,
	comers: readonly string[],
	statusFor: (comer: string) => Promise<number>,
): Promise<Record<string, number>> {
	const seen: Record<string, number> = {};
	const tell = async (comer: string) => {
		seen[comer] = await statusFor(comer);
	};
	const isLet = (comer: string) => (ACCESS.get(procedure)?.[comer] ?? 0) < 400;
	const atOnce = comers.filter((comer) => procedure.startsWith("accounts.") || !isLet(comer));
	await Promise.all(atOnce.map(tell));
	for (const comer of comers) if (!atOnce.includes(comer)) await tell(comer);
	return seen;
}

const lines = readFileSync(new URL("access.txt", import.meta.url), "utf8")
	.split("\n")
	.filter((line) => line !== "" && !line.startsWith("#"));

const cells = (line: string) => line.trim().split(/\s+/);

export const COLUMNS = cells(lines[0] ?? "");

/** The status that each credential is to get, by procedure or by method and path. */
export const ACCESS = new Map(lines.slice(1).map((line) => rowFrom(line)));

function rowFrom(line: string): [name: string, expected: Record<string, number>] {
	const found = cells(line);
	const values = found.slice(-COLUMNS.length);
	const expected = Object.fromEntries(COLUMNS.map((column, index) => [column, Number(values[index])]));
	return [found.slice(0, -COLUMNS.length).join(" "), expected];
}

/** A row as it would stand in the table. */
export const lineOf = (name: string, seen: Record<string, number>) =>
	[name.padEnd(WIDTH), ...COLUMNS.map((column) => String(seen[column] ?? "?").padEnd(column.length))]
		.join(" ")
		.trimEnd();

const WIDTH = 33;
