import { MOST } from "../features/limits/schema.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether brackets nest deeper than allowed, told without parsing: deeper JSON makes parsers that recurse fail in ways
 * of their own. Brackets inside strings do not count.
 */
export function isTooDeep(json: string, limit = MOST.depth): boolean {
	let depth = 0;
	for (let index = 0; index < json.length; index += 1) {
		const code = json.charCodeAt(index);
		if (code === QUOTE) index = endOfString(json, index);
		else if (code === 0x7b || code === 0x5b) depth += 1;
		else if (code === 0x7d || code === 0x5d) depth -= 1;
		if (depth > limit) return true;
	}
	return false;
}

function endOfString(json: string, start: number): number {
	for (let index = start + 1; index < json.length; index += 1) {
		const code = json.charCodeAt(index);
		if (code === BACKSLASH) index += 1;
		else if (code === QUOTE) return index;
	}
	return json.length;
}
