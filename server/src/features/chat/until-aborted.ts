/** The values of a source until the signal, which ends the wait even when the source does not heed it. */
export async function* untilAborted<Value>(source: AsyncIterable<Value>, signal: AbortSignal): AsyncGenerator<Value> {
	const iterator = source[Symbol.asyncIterator]();
	const aborted = abortion(signal);
	let ended = false;
	try {
		while (true) {
			const result = await Promise.race([iterator.next(), aborted.promise]);
			if (result.done === true) {
				ended = true;
				return;
			}
			yield result.value;
		}
	} finally {
		aborted.dispose();
		// Not awaited: a generator that is stuck would never return. It is asked to stop by the signal as well.
		if (!ended) iterator.return?.()?.catch(() => undefined);
	}
}

function abortion(signal: AbortSignal): { promise: Promise<never>; dispose: () => void } {
	let abort = () => {};
	const promise = new Promise<never>((_, reject) => {
		abort = () => reject(signal.reason);
	});
	// Whoever races it handles the rejection; without a race there is nothing to report.
	promise.catch(() => undefined);
	if (signal.aborted) abort();
	else signal.addEventListener("abort", abort, { once: true });
	return { promise, dispose: () => signal.removeEventListener("abort", abort) };
}
