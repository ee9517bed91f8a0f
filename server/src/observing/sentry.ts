import { maskAddresses } from "./mask.ts";

export type SentryOptions = { dsn: string; release: string; environment: string };

/** Takes the log's own lines: what is masked there cannot get out here. */
export type ErrorSink = { write: (line: string) => void; close: () => Promise<void> };

/** Of an entry of the log. */
type Logged = { msg?: string; path?: string; requestId?: string; err?: LoggedError };
type LoggedError = { type?: string; message?: string; stack?: string };

/** What is not sent within this time at the end is lost, in ms. */
const CLOSING_MS = 500;

/** Sends what is logged as an error to Sentry. The library is read here, so that servers without it go without it. */
export async function openSentry({ dsn, release, environment }: SentryOptions): Promise<ErrorSink> {
	const [{ createStackParser, createTransport }, { nodeStackLineParser, ServerRuntimeClient }] = await Promise.all([
		import("@sentry/core"),
		import("@sentry/core/server"),
	]);
	const stackParser = createStackParser(nodeStackLineParser());
	const client = new ServerRuntimeClient({
		...{ dsn, release, environment, stackParser, integrations: [], platform: "node" },
		transport: (options) =>
			createTransport(options, async ({ body }) => {
				const sent = typeof body === "string" ? body : new Uint8Array(body);
				const { status, headers } = await fetch(options.url, { method: "POST", body: sent });
				const wait = {
					"x-sentry-rate-limits": headers.get("x-sentry-rate-limits"),
					"retry-after": headers.get("retry-after"),
				};
				return { statusCode: status, headers: wait };
			}),
	});
	client.init();
	return {
		write: (line) => {
			const { msg = "", path, requestId, err } = JSON.parse(maskAddresses(line)) as Logged;
			const { type = "Error", message = msg, stack = "" } = err ?? {};
			client.captureEvent({
				...{ level: "error", message: msg, tags: { ...(path === undefined ? {} : { procedure: path }) } },
				...(requestId === undefined ? {} : { extra: { requestId } }),
				exception: { values: [{ type, value: message, stacktrace: { frames: stackParser(stack) } }] },
			});
		},
		close: async () => void (await client.close(CLOSING_MS)),
	};
}
