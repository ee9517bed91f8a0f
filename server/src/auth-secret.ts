import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./env.ts";

/** AUTH_SECRET, or in development one that is made once and kept in the data folder. */
export function readAuthSecret(environment: Environment): string {
	if (environment.AUTH_SECRET !== undefined) return environment.AUTH_SECRET;
	const file = join(environment.SIGNPOST_DATA_DIR, "auth-secret");
	mkdirSync(environment.SIGNPOST_DATA_DIR, { recursive: true, mode: 0o700 });
	try {
		writeFileSync(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	}
	return readFileSync(file, "utf8");
}
