/** What to index and to ask: documents made from real documentation, the same in every run. */
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DocumentInput } from "../../sdk/src/index.ts";
import { sharedFolder } from "../quality/collection.ts";
import { type Random, seededRandom } from "./random.ts";

export type Section = { heading: string; body: string };

const SECTIONS_PER_DOCUMENT = 8;
const MIN_BODY = 200;

/** The sections of the real documentation beside the project; without it, sections of made-up words. */
export async function readSections(): Promise<Section[]> {
	const folder = await sharedFolder("corpora");
	if (folder === null) return madeUpSections(seededRandom(7));
	const paths: string[] = [];
	for await (const path of glob("*/**/*.{md,mdx}", { cwd: folder })) paths.push(path);
	const texts = await Promise.all(paths.sort().map((path) => readFile(join(folder, path), "utf8")));
	return texts.flatMap(sectionsOf).filter(({ body }) => body.length >= MIN_BODY);
}

function sectionsOf(text: string): Section[] {
	return text.split(/^#{1,4} +/m).map((part) => {
		const [heading = "", ...lines] = part.split("\n");
		return { heading: heading.replace(/[#`*{}[\]<>]/g, "").trim(), body: lines.join("\n").trim() };
	});
}

/** Documents without end, each of some sections, which no other one has in that order. */
export function* documentsFrom(sections: Section[], random: Random): Generator<DocumentInput> {
	for (let number = 0; ; number++) {
		const chosen = Array.from({ length: SECTIONS_PER_DOCUMENT }, () => random.pick(sections));
		// A word of its own, as real documents have names that no other has.
		const name = `${syllables(random, 3)}${number}`;
		const parts = chosen.map(({ heading, body }) => `## ${heading}\n\nAbout ${name}: ${body}`);
		yield {
			externalId: `bench-${number}`,
			title: `${random.pick(sections).heading} ${name}`,
			route: `/bench/${number}`,
			content: parts.join("\n\n"),
			format: "markdown",
		};
	}
}

function madeUpSections(random: Random): Section[] {
	const vocabulary = Array.from({ length: 5_000 }, () => syllables(random, 1 + random.below(3)));
	// Zipf's law: rank r is met 1/r as often as the first.
	const word = () => vocabulary[Math.floor(vocabulary.length ** random.next()) - 1] ?? "the";
	const words = (count: number) => Array.from({ length: count }, word).join(" ");
	return Array.from({ length: 1_000 }, () => ({ heading: words(3), body: words(80 + random.below(200)) }));
}

function syllables(random: Random, count: number): string {
	const syllable = () =>
		random.pick([..."bdfgklmnprstvz"]) + random.pick([..."aeiou"]) + random.pick(["", "n", "r", "s"]);
	return Array.from({ length: count }, syllable).join("");
}
