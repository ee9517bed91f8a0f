/** The table of who may call what, as it is checked in: access.txt. */
import { readFileSync } from "node:fs";
import type { Database } from "../../server/src/database/prisma.ts";
import { KEY_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { newSecret } from "../../server/src/features/keys/secret.ts";
import { bearer } from "./attack.ts";
import { type Conversation, converse, type Furniture } from "./furniture.ts";

export type Headers = [string, string][];

/** Somebody at the door. */
export type Comer = {
	headers: Headers;
	/** Whether it belongs to another tenant, and so names the client it is after. */
	isStranger: boolean;
	/** Begins a conversation of its own, of which alone it may read; null: it never gets that far. */
	converse: (() => Promise<Conversation>) | null;
};

const withKey = (key: string, isStranger = false): Comer => ({
	...{ headers: bearer(key), isStranger },
	converse: isStranger ? null : () => converse(key),
});

/** Everybody who may come, by the columns of the table. */
export async function createComers(
	database: Database,
	own: Furniture,
	other: Furniture,
): Promise<Record<string, Comer>> {
	const made = async (key: Parameters<Furniture["createKey"]>[0]) => (await own.createKey(key)).secret;
	const refused = (key: string): Comer => ({ headers: bearer(key), isStranger: false, converse: null });
	const revoked = await own.createKey({ kind: "secret" });
	await database.key.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
	const comers: Record<string, Comer> = {
		nobody: { headers: [], isStranger: false, converse: null },
		unknown: refused(newSecret("secret")),
		expired: refused(await made({ kind: "secret", expiresAt: new Date(0) })),
		revoked: refused(revoked.secret),
		disguised: refused(own.publishable.secret.replace("pk_", "sk_")),
		pk: withKey(own.publishable.secret),
		sk: withKey(own.secret.secret),
		"pk:B": withKey(other.publishable.secret, true),
		"sk:B": withKey(other.secret.secret, true),
	};
	for (const scope of KEY_SCOPES) {
		const comer = withKey(await made({ kind: "secret", scopes: [scope] }));
		comers[`sk:${scope}`] = scope === "chat" ? comer : { ...comer, converse: null };
	}
	return comers;
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
