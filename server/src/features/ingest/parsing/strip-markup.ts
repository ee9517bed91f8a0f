/** Removes everything from each `open` to the next `close`; an `open` that is never closed stays. */
export function removeBetween(source: string, open: string, close: string): string {
	const kept: string[] = [];
	let from = 0;
	for (;;) {
		const start = source.indexOf(open, from);
		const end = start < 0 ? -1 : source.indexOf(close, start + open.length);
		if (end < 0) break;
		kept.push(source.slice(from, start));
		from = end + close.length;
	}
	return kept.length === 0 ? source : kept.join("") + source.slice(from);
}

/** The text of markup that no parser could take: comments and tags cut out, in linear time. */
export function stripMarkup(source: string): string {
	return removeBetween(source, "<!--", "-->").replace(/<\/?[a-zA-Z][^<>]{0,2000}>/g, " ");
}
