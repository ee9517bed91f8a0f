/**
 * Characters that show nothing but reach a model or an index all the same: controls, soft hyphens,
 * fillers, zero-width and directional marks, Unicode tags and supplementary variation selectors.
 */
const INVISIBLE_RANGES = [
	[0x00, 0x08],
	[0x0b, 0x0c],
	[0x0e, 0x1f],
	[0x7f, 0x9f],
	[0xad, 0xad],
	[0x34f, 0x34f],
	[0x61c, 0x61c],
	[0x115f, 0x1160],
	[0x17b4, 0x17b5],
	[0x180b, 0x180f],
	[0x200b, 0x200b],
	[0x200e, 0x200f],
	[0x202a, 0x202e],
	[0x2060, 0x206f],
	[0x3164, 0x3164],
	[0xfeff, 0xfeff],
	[0xffa0, 0xffa0],
	[0xfff0, 0xfffb],
	[0xe0000, 0xe0fff],
] as const;

const INVISIBLE = new RegExp(`[${INVISIBLE_RANGES.map(([first, last]) => toRange(first, last)).join("")}]`, "gu");

/** Joiners shape emoji and several scripts, but only after a character that they can join. */
const STRAY_JOINER =
	/(?<!\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{FE0F})(?:\u{200C}|\u{200D})|(?<=[\u{FE00}-\u{FE0F}])[\u{FE00}-\u{FE0F}]/gu;

/** Most text has none of these, and is then not looked at again. */
const SUSPECT = /[^\t\n\r -~\u{A0}-\u{AC}\u{AE}-\u{2FF}]/u;

/** The value without what no reader can see. */
export function visibleCharacters(value: string): string {
	if (!SUSPECT.test(value)) return value;
	return value.replace(INVISIBLE, "").replace(STRAY_JOINER, "");
}

/** A source as every parser expects it: whole surrogate pairs, `\n` line ends, no NUL and no byte order mark. */
export function normalizeSource(content: string): string {
	return content
		.toWellFormed()
		.replace(/^\u{FEFF}|\0/gu, "")
		.replace(/\r\n?/g, "\n");
}

function toRange(first: number, last: number): string {
	return `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
}
