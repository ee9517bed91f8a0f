import { resolve } from "node:path";
import { DataFolderInUseError } from "./database/lock.ts";
import type { Demo } from "./demo/seed.ts";
import { ConfigurationError, type Environment } from "./env.ts";

/** A reason not to start that the operator can do something about. The message is one line. */
export class StartError extends Error {
	constructor(message: string) {
		super(message);
		this.name = "StartError";
	}
}

const DATABASE_ERRORS = new Set(["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "28P01", "28000", "3D000"]);

/** One line that says why the server did not start and what to do next. */
export function describeFailure(error: unknown): string {
	if (error instanceof StartError || error instanceof ConfigurationError || error instanceof DataFolderInUseError) {
		return error.message;
	}
	const { code = "", port, message, syscall } = error as NodeJS.ErrnoException & { port?: number };
	if (code === "EADDRINUSE") return `Port ${port} is taken. Stop what listens there, or set PORT to another one.`;
	if (code === "EACCES" && port !== undefined) return `Port ${port} may not be used. Set PORT to one above 1023.`;
	if (syscall === "listen" || syscall === "getaddrinfo")
		return `HOST is no address to listen on (${code}). Set it to one of this machine, or to localhost.`;
	return `The server could not start: ${message.split("\n")[0]}`;
}

/** What kept the services from being built; the database of DATABASE_URL, where that is what cannot be reached. */
export function explainDatabaseFailure(error: unknown, { DATABASE_URL }: Environment): unknown {
	const { code = "" } = error as NodeJS.ErrnoException;
	if (DATABASE_URL === undefined || !DATABASE_ERRORS.has(code)) return error;
	return new StartError(
		`The database of DATABASE_URL cannot be reached (${code}). Check its address, name, user and password.`,
	);
}

type Start = {
	url: string;
	environment: Environment;
	demo: Demo | null;
	/** Null where there is none. */
	redis: "connected" | "unreachable" | null;
};

/** What the operator sees once the server answers. */
export function describeStart(start: Start): string {
	const { url, environment, demo } = start;
	const lines: [string, string][] = [
		["Server", url],
		...demoLines(url, demo),
		["Data folder", resolve(environment.SIGNPOST_DATA_DIR)],
		["Database", environment.DATABASE_URL === undefined ? "embedded, in the data folder" : "DATABASE_URL"],
		...redisLines(start.redis),
		...modelLines(environment),
		["Answers", describeAnswers(environment)],
	];
	const width = Math.max(...lines.map(([label]) => label.length));
	const table = lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join("\n");
	return `\nSignpost is ready. Stop it with Ctrl-C.\n\n${table}\n\n`;
}

function demoLines(url: string, demo: Demo | null): [string, string][] {
	if (demo === null) return [];
	return [
		["Demo page", `${url}/demo/`],
		["Playground", `${url}/playground/  (the widget: change it, copy its tag)`],
		["Client", demo.clientId],
		["Publishable key", `${demo.publishableKey}  (for web pages)`],
		["Secret key", `${demo.secretKey}  (for servers and the command line)`],
	];
}

function redisLines(redis: Start["redis"]): [string, string][] {
	if (redis === null) return [];
	return [
		[
			"Redis",
			redis === "connected" ? "REDIS_URL" : "REDIS_URL is out of reach; until it is back nothing is shared with it",
		],
	];
}

function modelLines({ EMBEDDING_MODEL, RERANK_MODEL }: Environment): [string, string][] {
	const lines: [string, string | undefined][] = [
		["Embeddings", EMBEDDING_MODEL],
		["Reranker", RERANK_MODEL],
	];
	return lines.flatMap(([label, model]) => (model === undefined ? [] : [[label, model]]));
}

function describeAnswers({ CHAT_MODELS }: Environment): string {
	if (CHAT_MODELS.length > 0) return `written by ${CHAT_MODELS.join(", then ")}`;
	return "extractive, quoted from the documents; set CHAT_MODELS and OPENAI_API_KEY for a model's";
}
