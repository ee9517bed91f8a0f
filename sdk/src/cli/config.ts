import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "./exit.ts";

const DEFAULT_URL = "http://localhost:3000";

/** The options that every command has. */
export type ConnectionFlags = { url?: string; key?: string; client?: string; json?: boolean };

export type Connection = { url: string; key: string; clientId?: string };

type Environment = Record<string, string | undefined>;

/**
 * Where to connect and with which key: flags, then SIGNPOST_URL and SIGNPOST_KEY, then what a
 * server on this machine has left in its data folder. That key is only sent to that server.
 */
export function connectionFrom(flags: ConnectionFlags, environment: Environment): Connection {
	const local = localServer(environment);
	const url = withoutSlash(flags.url ?? environment["SIGNPOST_URL"] ?? local?.url ?? DEFAULT_URL);
	const localKey = local !== null && withoutSlash(local.url) === url ? local.secretKey : undefined;
	const key = flags.key ?? environment["SIGNPOST_KEY"] ?? localKey;
	if (key === undefined || key === "") {
		throw new CommandError("There is no key. Pass --key, set SIGNPOST_KEY, or run this where `npm start` was run.");
	}
	return { url, key, ...(flags.client === undefined ? {} : { clientId: flags.client }) };
}

function localServer(environment: Environment): { url: string; secretKey: string } | null {
	const path = join(environment["SIGNPOST_DATA_DIR"] ?? ".signpost", "demo.json");
	try {
		const { url, secretKey }: Record<string, unknown> = JSON.parse(readFileSync(path, "utf8"));
		return typeof url === "string" && typeof secretKey === "string" ? { url, secretKey } : null;
	} catch {
		return null;
	}
}

function withoutSlash(url: string): string {
	return url.replace(/\/+$/, "");
}
