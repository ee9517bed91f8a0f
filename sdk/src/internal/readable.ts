/** Something to iterate for its pieces or to await for the whole, as one likes. */
export type Readable<Piece, Whole> = AsyncIterable<Piece> & Promise<Whole>;

/** Reads nothing until it is iterated, each time anew, or awaited, once for all. */
export function readable<Piece, Whole>(
	pieces: () => AsyncIterable<Piece>,
	whole: () => Promise<Whole>,
): Readable<Piece, Whole> {
	let reading: Promise<Whole> | undefined;
	const read = () => {
		reading ??= whole();
		return reading;
	};
	return {
		[Symbol.asyncIterator]: () => pieces()[Symbol.asyncIterator](),
		[Symbol.toStringTag]: "Readable",
		// biome-ignore lint/suspicious/noThenProperty: it is a promise, too.
		then: (onResolved, onRejected) => read().then(onResolved, onRejected),
		catch: (onRejected) => read().catch(onRejected),
		finally: (onSettled) => read().finally(onSettled),
	};
}
