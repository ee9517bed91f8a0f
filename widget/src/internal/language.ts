const base = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";

/** The language to speak: the first wanted one that may be spoken, or else the first of those. The server chooses by it, too. */
export function chooseLanguage(
	wanted: readonly string[],
	allowed: readonly string[],
	isKnown: (language: string) => boolean,
): string {
	const may = (tag: string) =>
		isKnown(base(tag)) && (allowed.length === 0 || allowed.some((one) => base(one) === base(tag)));
	return base([...wanted, ...allowed].find(may) ?? "en");
}
