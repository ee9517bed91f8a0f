import { type DestinationStream, type Level, type Logger, type LoggerOptions, multistream, pino } from "pino";
import { maskSecrets } from "./mask.ts";

/** Fields that are never logged, wherever they stand in what is logged. */
const SECRET_FIELDS = ["authorization", "cookie", "password", "secret", "token", "apiKey", "key"];

/**
 * One line of JSON for each entry. What looks like a credential is masked, also in what libraries say of errors.
 * `errors`: gets the lines of errors as well, whatever the level.
 */
export function createLogger(
	level: string,
	destination: DestinationStream = pino.destination(1),
	errors: DestinationStream | null = null,
): Logger {
	const options: LoggerOptions = {
		level: errors !== null && ["silent", "fatal"].includes(level) ? "error" : level,
		redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[masked]" },
		serializers: { err: (error: unknown) => (error instanceof Error ? maskError(error) : error) },
	};
	if (errors === null) return pino(options, destination);
	const own = level === "silent" ? [] : [{ stream: destination, level: level as Level }];
	return pino(options, multistream([...own, { stream: errors, level: "error" }]));
}

/** What is told of an error: its kind, words and place, and those of what caused it. */
function maskError(error: Error, depth = 0): Record<string, unknown> {
	const { name, message, stack = "", cause } = error;
	const code = (error as { code?: unknown }).code;
	return {
		type: name,
		...(typeof code === "string" ? { code } : {}),
		message: maskSecrets(message),
		stack: maskSecrets(stack),
		...(cause instanceof Error && depth < 3 ? { cause: maskError(cause, depth + 1) } : {}),
	};
}
