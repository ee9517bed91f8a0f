import type { FastifyBaseLogger } from "fastify";

/** How the services end: first they let what goes on end, then streams, then themselves, in reverse. */
export function createEnding(logger: FastifyBaseLogger) {
	const [draining, closing] = [new AbortController(), new AbortController()];
	const teardown: (() => Promise<void>)[] = [];
	const beginDrain = () => draining.abort();
	const beginClose = () => closing.abort();
	const close = async () => {
		beginDrain();
		beginClose();
		for (const step of teardown.reverse())
			await step().catch((error: unknown) => logger.error({ err: error }, "closing"));
	};
	return {
		/** Others are to be asked from now on; what goes on here may end. */
		draining: draining.signal,
		beginDrain,
		closing: closing.signal,
		/** Ends open streams, so that the HTTP server can close. */
		beginClose,
		...{ teardown, close },
	};
}
