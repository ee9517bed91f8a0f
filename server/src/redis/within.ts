/** What a promise brings, or an error when it has brought nothing after `ms`. */
export function within<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
	return new Promise((resolve, reject) => {
		// An answer that had come while this process was busy is read before the second look.
		const timer = setTimeout(() => setImmediate(() => reject(new TooSlowError(ms))), ms);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

export class TooSlowError extends Error {
	constructor(ms: number) {
		super(`No answer in ${ms} ms.`);
		this.name = "TooSlowError";
	}
}
