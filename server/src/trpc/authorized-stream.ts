import { AppError } from "../errors.ts";
import type { Claim } from "../features/access/service.ts";
import type { Context } from "./context.ts";

/** With the time for which credentials are remembered, less than a second: so soon a stream ends that may not go on. */
const RECHECK_INTERVAL_MS = 400;

/**
 * A subscription's items, as they are sent, for as long as the client listens, the server is up and the credential is
 * good. `open` gets the signal that ends all three; `recheck` throws when there is another reason to end.
 */
export async function* authorizedStream<Item, Sent>(
	options: { ctx: Context & { claim: Claim }; signal: AbortSignal | undefined; recheck?: () => Promise<unknown> },
	open: (signal: AbortSignal) => AsyncIterable<Item> | Promise<AsyncIterable<Item>>,
	toSent: (item: Item) => Sent,
): AsyncGenerator<Sent> {
	const { services, claim } = options.ctx;
	const refused = new AbortController();
	const recheck = setInterval(() => {
		Promise.all([services.access.authorize(claim), options.recheck?.()]).catch((error: unknown) => {
			if (error instanceof AppError) refused.abort(error);
		});
	}, RECHECK_INTERVAL_MS);
	const signals = [refused.signal, services.closing, ...(options.signal === undefined ? [] : [options.signal])];
	try {
		for await (const item of await open(AbortSignal.any(signals))) yield toSent(item);
		if (refused.signal.aborted) throw refused.signal.reason;
	} finally {
		clearInterval(recheck);
	}
}
