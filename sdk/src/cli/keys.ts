import type { Signpost } from "../client.ts";
import type { Key, KeysCreateInput, KeyWithSecret } from "../generated/contract.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export type CreateKeyFlags = {
	publishable?: boolean;
	scope?: string[];
	origin?: string[];
	address?: string[];
	expires?: Date;
};

/** Prints the tenant's keys. */
export async function listKeys(signpost: Signpost, clientId: string | undefined, output: Output): Promise<number> {
	const { keys } = await signpost.keys.list(clientId === undefined ? {} : { clientId });
	output.json({ keys });
	for (const key of keys) output.line(describe(key, output));
	return EXIT.ok;
}

/** Makes a key and prints its secret, alone on a line. */
export async function createKey(
	signpost: Signpost,
	{ name, ...flags }: CreateKeyFlags & { name: string },
	output: Output,
): Promise<number> {
	const { publishable = false, scope, origin, address, expires } = flags;
	const input = {
		...{ kind: publishable ? "publishable" : "secret", name },
		...(scope === undefined ? {} : { scopes: scope }),
		...(origin === undefined ? {} : { origins: origin }),
		...(address === undefined ? {} : { addresses: address }),
		...(expires === undefined ? {} : { expiresAt: expires }),
	} as KeysCreateInput;
	return printSecret(await signpost.keys.create(input), output);
}

/** Gives a key a new secret and prints it, alone on a line. */
export async function rotateKey(
	signpost: Signpost,
	{ keyId, overlap }: { keyId: string; overlap?: number },
	output: Output,
): Promise<number> {
	const rotated = await signpost.keys.rotate(overlap === undefined ? { keyId } : { keyId, overlapSeconds: overlap });
	return printSecret(rotated, output);
}

/** Ends a key for good. */
export async function revokeKey(signpost: Signpost, keyId: string, output: Output): Promise<number> {
	const key = await signpost.keys.revoke({ keyId });
	output.json(key);
	output.line(describe(key, output));
	return EXIT.ok;
}

function printSecret(key: KeyWithSecret, output: Output): number {
	const { secret, ...shown } = key;
	output.json(key);
	output.note(describe(shown, output));
	if (key.previousUntil !== null) output.note(`The secret before works until ${key.previousUntil.toISOString()}.`);
	output.note("Keep the secret now: it is never shown again.");
	output.line(secret);
	return EXIT.ok;
}

function describe({ keyId, kind, hint, name, scopes, revokedAt, expiresAt, lastUsedAt }: Key, output: Output): string {
	const form = `${kind === "publishable" ? "pk" : "sk"}_…${hint}`;
	const used = lastUsedAt === null ? "never used" : `used ${dayOf(lastUsedAt)}`;
	const until = expiresAt === null ? [] : [`until ${dayOf(expiresAt)}`];
	const end = revokedAt === null ? until : [`revoked ${dayOf(revokedAt)}`];
	const facts = [scopes.join(" "), used, ...end].join(", ");
	return `${keyId}  ${form}  ${output.bold(name)}  ${output.dim(facts)}`;
}

const dayOf = (time: Date) => time.toISOString().slice(0, 10);
