import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EncryptionKey } from "./encryption.ts";
import type { Environment } from "./env.ts";

/** AUTH_SECRET, or in development one that is made once and kept in the data folder. */
export const readAuthSecret = (environment: Environment): string =>
	environment.AUTH_SECRET ?? keptSecret(environment, { file: "auth-secret", encoding: "base64url" });

/** ENCRYPTION_KEYS, or in development one that is made once and kept in the data folder. */
export function readEncryptionKeys(environment: Environment): EncryptionKey[] {
	if (environment.ENCRYPTION_KEYS.length > 0) return environment.ENCRYPTION_KEYS;
	return [{ version: 1, secret: keptSecret(environment, { file: "encryption-key", encoding: "base64" }) }];
}

function keptSecret(
	{ SIGNPOST_DATA_DIR }: Environment,
	{ file, encoding }: { file: string; encoding: "base64" | "base64url" },
): string {
	const path = join(SIGNPOST_DATA_DIR, file);
	mkdirSync(SIGNPOST_DATA_DIR, { recursive: true, mode: 0o700 });
	try {
		writeFileSync(path, randomBytes(32).toString(encoding), { flag: "wx", mode: 0o600 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	}
	return readFileSync(path, "utf8");
}
