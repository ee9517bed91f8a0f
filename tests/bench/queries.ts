/** What people ask: long questions, two words, one word, in equal parts, none twice. */
import type { Random } from "./random.ts";
import type { Section } from "./texts.ts";

export type QueryKind = "question" | "two words" | "one word";
export type BenchQuery = { kind: QueryKind; text: string };

const OPENINGS = [
	"How do I use",
	"Why does it fail when I set",
	"What is the difference between",
	"Where can I configure",
];
const MIDDLES = ["together with", "if I already have", "and", "in an application that needs"];

export function makeQueries(sections: Section[], count: number, random: Random): BenchQuery[] {
	const headings = sections.map(({ heading }) => heading).filter((heading) => heading.split(" ").length >= 2);
	const words = [...new Set(sections.flatMap(({ body }) => body.match(/\p{L}{4,}/gu) ?? []))];
	const make: Record<QueryKind, () => string> = {
		question: () =>
			`${random.pick(OPENINGS)} ${random.pick(headings).toLowerCase()} ${random.pick(MIDDLES)} ${random.pick(headings).toLowerCase()}?`,
		"two words": () => twoWords(random.pick(headings), random),
		"one word": () => random.pick(words),
	};
	const kinds = Object.keys(make) as QueryKind[];
	const queries = new Map<string, BenchQuery>();
	while (queries.size < count) {
		const kind = kinds[queries.size % kinds.length] ?? "question";
		const text = make[kind]();
		if (!queries.has(text)) queries.set(text, { kind, text });
	}
	return [...queries.values()];
}

function twoWords(heading: string, random: Random): string {
	const words = heading.split(" ");
	const first = random.below(words.length - 1);
	return words.slice(first, first + 2).join(" ");
}
