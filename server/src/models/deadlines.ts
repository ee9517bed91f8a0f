import { ModelError } from "./model-error.ts";

export type Deadlines = {
	/** Until the reply begins, in milliseconds; whoever calls sees to it. */
	connectMs: number;
	/** Until the first piece of text, in milliseconds. */
	firstMs: number;
	/** Between pieces, in milliseconds. */
	stallMs: number;
	/** For the whole answer, retries included, in milliseconds. */
	wholeMs: number;
};

export const DEADLINE_DEFAULTS: Deadlines = {
	connectMs: 15_000,
	firstMs: 20_000,
	stallMs: 15_000,
	wholeMs: 180_000,
};

/** The pieces of a source, as long as they come in time. `onLate` is to end the source, which may be stuck. */
export async function* withDeadlines(
	source: AsyncIterable<string>,
	deadlines: Omit<Deadlines, "connectMs">,
	onLate: () => void,
): AsyncGenerator<string> {
	const iterator = source[Symbol.asyncIterator]();
	const lastMoment = performance.now() + deadlines.wholeMs;
	let limit = deadlines.firstMs;
	let whole = false;
	try {
		while (true) {
			const allowed = Math.min(limit, lastMoment - performance.now());
			const result = await inTime(iterator.next(), allowed);
			whole = result.done === true;
			if (result.done === true) return;
			yield result.value;
			limit = deadlines.stallMs;
		}
	} finally {
		if (!whole) {
			onLate();
			// Not awaited: a source that is stuck would never return.
			iterator.return?.()?.catch(() => undefined);
		}
	}
}

/** The result, if it comes in time. */
export function inTime<Result>(result: Promise<Result>, milliseconds: number): Promise<Result> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(new ModelError("timeout", "The model kept silent for too long.", { retryable: false }));
		}, milliseconds);
		result.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
