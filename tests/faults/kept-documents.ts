/** Documents of which one can tell, from what comes out, which version went in. */
import type { DocumentInput } from "../../sdk/src/index.ts";
import type { Random } from "../bench/random.ts";

const SECTIONS = 4;
const WORDS_PER_SECTION = 120;
const VOCABULARY =
	"amber birch cedar delta ember fjord glade heath inlet juniper kelp lichen marsh night oak pine".split(" ");

/** Plain ASCII, so that offsets count the same in JavaScript and in SQL. */
export function makeDocument(number: number, version: number, random: Random): DocumentInput {
	const marker = markerOf(number, version);
	const words = () => Array.from({ length: WORDS_PER_SECTION }, () => random.pick(VOCABULARY)).join(" ");
	const sections = Array.from(
		{ length: SECTIONS },
		(_, part) => `## Part ${part + 1} of ${marker}\n\n${marker} ${words()}.`,
	);
	return {
		externalId: externalIdOf(number),
		title: `Document ${number}`,
		route: `/kept/${number}`,
		content: [`This is version ${version}.`, ...sections].join("\n\n"),
		format: "markdown",
	};
}

export const externalIdOf = (number: number) => `kept-${number}`;

/** A word that no other document and no other version has. */
export const markerOf = (number: number, version: number) => `zq${letters(number)}y${letters(version)}`;

export function versionOf(text: string): number {
	return Number(/This is version (\d+)\./.exec(text)?.[1] ?? Number.NaN);
}

const letters = (number: number) => [...String(number)].map((digit) => "bcdfghjklm"[Number(digit)]).join("");
