import {
	AuthenticationError,
	ConnectionError,
	InvalidInputError,
	PermissionError,
	RateLimitError,
	SignpostError,
	TimeoutError,
	TooLargeError,
	UnavailableError,
} from "../core/errors.ts";
import { CommandError, EXIT } from "./exit.ts";

/** What went wrong, in one line that says what to do next, and the exit code. */
export function explain(error: unknown, url: string | undefined): { message: string; exitCode: number } {
	if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
	if (error instanceof SignpostError) return { message: adviceFor(error, url), exitCode: exitCodeOf(error) };
	const message = error instanceof Error ? error.message : String(error);
	return { message: `Something unexpected happened: ${message}`, exitCode: EXIT.failed };
}

// What the server finds wrong with an input was wrong on the command line; `createSignpost` throws the same.
function exitCodeOf(error: SignpostError): number {
	if (isFromElsewhere(error)) return EXIT.failed;
	return error instanceof InvalidInputError || error instanceof TooLargeError ? EXIT.usage : EXIT.failed;
}

/** Every answer of a Signpost server has a request id; proxies in front of one may be busy, or refuse what is too large. */
function isFromElsewhere(error: SignpostError): boolean {
	if (error instanceof RateLimitError || error instanceof UnavailableError || error instanceof TooLargeError)
		return false;
	return error.status !== null && error.requestId === null;
}

function adviceFor(error: SignpostError, url = "the server"): string {
	const { message } = error;
	if (isFromElsewhere(error))
		return `${url} is no Signpost server: it answered with status ${error.status}. Check --url or SIGNPOST_URL.`;
	if (error instanceof ConnectionError)
		return `Cannot reach ${url}. Start the server with \`npm start\`, or pass --url.`;
	if (error instanceof TimeoutError)
		return `${url} does not answer. ${message} Try again, or look at the server's log.`;
	if (error instanceof AuthenticationError) return `${message} Pass a valid key with --key, or set SIGNPOST_KEY.`;
	if (error instanceof PermissionError && message.includes("operator"))
		return `${message} Pass the ADMIN_TOKEN with --key.`;
	if (error instanceof PermissionError) return `${message} Use a secret key (sk_…) that may do this.`;
	if (error instanceof RateLimitError) return `Too many calls. Try again in ${error.retryAfter ?? 60} seconds.`;
	if (error instanceof InvalidInputError || error.requestId === null) return message;
	return message.includes(error.requestId) ? message : `${message} (request ${error.requestId})`;
}
