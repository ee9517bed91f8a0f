import { randomInt } from "node:crypto";
import type { Language } from "./language.ts";
import { termIds } from "./term-id.ts";
import { tokenize } from "./tokenize.ts";

/** Where a term stands in a text, in UTF-16 code units. */
export type FoundTerm = { start: number; end: number; stemId: number };

/**
 * What is in stretches of text between blanks is remembered, as nearly all recur: a page's passages have some 1,500. For
 * each language so many places, each with a check of the stretch that it is of, and the stems of its words; a new
 * stretch takes the place of an old one.
 */
const PLACES = 1 << 15;
const PLACE_SIZE = 8;
/** In place of stems: they are not remembered. */
const UNKNOWN = -1;
/** Longer ones hardly recur, in UTF-16 code units. */
const MAX_LENGTH = 64;
/** Bits of a stem's id that tell most unwanted ones. */
const SIEVE = (1 << 12) - 1;
const LAST_BLANK = 32;

const remembered = new Map<Language | null, Int32Array>();

/** Where the wanted stems stand in a text, in order, as `tokenize` and `termIds` read it: of each word the first of them. */
export function findTerms(
	text: string,
	language: Language | null,
	wanted: Pick<ReadonlySet<number>, "has" | "keys">,
): FoundTerm[] {
	const places = remembered.get(language) ?? new Int32Array(PLACES * PLACE_SIZE);
	remembered.set(language, places);
	const sieve = new Uint8Array(SIEVE + 1);
	for (const stemId of wanted.keys()) sieve[stemId & SIEVE] = 1;
	const found: FoundTerm[] = [];
	const stretch: Stretch = { end: 0, place: 0, check: 0 };
	for (let start = 0; start < text.length; start = stretch.end + 1) {
		readStretch(text, start, stretch);
		const { end, place, check } = stretch;
		if (end === start) continue;
		if (places[place] !== check) places.set([check, ...stemsIn(text.slice(start, end), language)], place);
		if (!mayHold(places, place, sieve)) continue;
		for (const { word, start: from, end: to } of tokenize(text.slice(start, end))) {
			const stemId = termIds(word, language).stems.find((id) => wanted.has(id));
			if (stemId !== undefined) found.push({ start: start + from, end: start + to, stemId });
		}
	}
	return found;
}

/** Up to the next blank at `end`: where it is remembered, and what tells whether it is. */
type Stretch = { end: number; place: number; check: number };

// By chance, so that nobody can write a stretch that takes another's place, as one memory serves all clients.
const [START, MULTIPLIER] = [randomInt(2 ** 31), 2 * randomInt(2 ** 30) + 1];

function readStretch(text: string, start: number, into: Stretch): void {
	// FNV-1a (Fowler, Noll, Vo) tells the place.
	let hash = START;
	let check = START;
	let end = start;
	for (; end < text.length; end += 1) {
		const code = text.charCodeAt(end);
		if (code <= LAST_BLANK) break;
		hash = Math.imul(hash ^ code, 0x01000193);
		check = Math.imul(check ^ code, MULTIPLIER);
		check ^= check >>> 15;
	}
	into.end = end;
	into.place = ((hash ^ (hash >>> 15)) & (PLACES - 1)) * PLACE_SIZE;
	// 0 is in an empty place.
	into.check = check === 0 ? 1 : check;
}

/** As they are remembered: as many as have room, with 0 behind them. */
function stemsIn(stretch: string, language: Language | null): number[] {
	const most = PLACE_SIZE - 1;
	const words = stretch.length > MAX_LENGTH ? [] : tokenize(stretch);
	const stems = new Set(words.flatMap(({ word }) => termIds(word, language).stems));
	const isKnown = stretch.length <= MAX_LENGTH && stems.size <= most;
	return [...(isKnown ? stems : [UNKNOWN]), ...new Array(most).fill(0)].slice(0, most);
}

/** Whether a wanted stem may be among those of a place. */
function mayHold(places: Int32Array, place: number, sieve: Uint8Array): boolean {
	for (let index = place + 1; index < place + PLACE_SIZE && places[index] !== 0; index += 1) {
		const stem = places[index] ?? UNKNOWN;
		if (stem === UNKNOWN || sieve[stem & SIEVE] === 1) return true;
	}
	return false;
}
