import { connection, type Numbered, type Subscription } from "./connection.ts";
import type { Session } from "./session.ts";
import { resumableStream, type StreamOptions } from "./stream.ts";

/**
 * A subscription's items up to its last one. Reconnects and resumes by itself. Not a method of the session: what only
 * searches holds none of it.
 */
export function follow<Data>(
	session: Session,
	subscription: Subscription,
	options: Omit<StreamOptions<Data>, "open">,
): AsyncGenerator<Numbered<Data>, void> {
	const { path, input } = subscription;
	return resumableStream<Data>({
		...options,
		open: (lastEventId) => {
			const resumed = lastEventId === null ? input : { ...input, lastEventId };
			return connection(session.options, { path, input: session.scoped(resumed) }, options.signal);
		},
	});
}
