import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Environment } from "../env.ts";
import { VERSION } from "../version.ts";

/** Settings that no answer depends on. Every other one, of today or to come, keeps answers apart. */
const INDIFFERENT = [
	...["NODE_ENV", "PORT", "HOST", "PUBLIC_URL", "SIGNPOST_DATA_DIR", "SIGNPOST_DEMO", "TRUSTED_PROXIES"],
	...["DATABASE_URL", "DATABASE_POOL_SIZE", "REDIS_URL", "SEARCH_CACHE_MEGABYTES", "CHAT_MODELS"],
	...["OPENAI_API_KEY", "GEMINI_API_KEY", "RERANK_API_KEY", "RERANK_TIMEOUT_MS", "AUTH_SECRET", "LOG_LEVEL"],
	...[
		"RATE_LIMIT_PER_ADDRESS",
		"RATE_LIMIT_PER_KEY",
		"RATE_LIMIT_ANSWERS",
		"ANSWER_UNWATCHED_SECONDS",
		"DRAIN_SECONDS",
		"STREAM_STALL_SECONDS",
	],
] as const satisfies (keyof Environment)[];

/**
 * Names the program and the settings that answers are made with, so that another release, or a server with another
 * model, never takes up what this one has made. The program's main file names its other parts by a hash of what is in
 * them: any change of any is another release.
 */
export function describeRelease(environment: Environment): string {
	const program = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
	const indifferent = new Set<string>(INDIFFERENT);
	const settings = Object.entries(environment)
		.filter(([name, value]) => value !== undefined && !indifferent.has(name))
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([VERSION, program.digest("base64url"), settings]);
}
