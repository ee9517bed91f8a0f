const END = /[.!?…](?=\s)|[。！？]|\n+/g;

/** The sentences that have ended in a text from some place on, and the place to go on from. */
export function finishedSentences(text: string, from: number): { sentences: string[]; next: number } {
	const sentences: string[] = [];
	let next = from;
	for (const match of text.slice(from).matchAll(END)) {
		const end = from + match.index + match[0].length;
		const sentence = plain(text.slice(next, end));
		if (sentence !== "") sentences.push(sentence);
		next = end;
	}
	return { sentences, next };
}

/** A piece of Markdown as it is read out. */
export const plain = (text: string): string =>
	text
		.replace(/\[\d+\]/g, "")
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
		.replace(/[*_`#>|~]+/g, "")
		.replace(/\s+/g, " ")
		.replace(/ (?=[.,;:!?])/g, "")
		.trim();
