import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";

test("text is one section with its paragraphs, line by line", () => {
	const parsed = parse({ content: "\n\nOne\ntwo\n \nThree\r\n", format: "text", title: "T" });
	expect(parsed.title).toBe("T");
	expect(parsed.text).toBe("\n\nOne\ntwo\n \nThree");
	const blocks = parsed.sections[0]?.blocks.map(({ start, end }) => parsed.text.slice(start, end));
	expect(blocks).toEqual(["One\ntwo", "Three"]);
});

test.each(["markdown", "html", "text"] as const)("%s without content has no section", (format) => {
	expect(parse({ content: " \n\n ", format })).toMatchObject({ title: null, sections: [], text: "" });
});

describe("whatever comes, no format refuses it (U11, U12)", () => {
	const SIZE = 200_000;
	const fill = (unit: string) => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);
	const HOSTILE: Record<string, string> = {
		quotes: ">".repeat(20_000),
		"spaced quotes": fill("> "),
		"nested lists": Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth)}- a`).join("\n"),
		"one line": fill("word "),
		"no space": fill("a"),
		emphasis: fill("a**b_"),
		brackets: fill("!["),
		footnotes: fill("[^1]\n\n[^1]: a\n\n"),
		backticks: fill("`"),
		elements: fill("<div>"),
		components: fill("<A>\n\nx\n\n"),
		comments: fill("<!--"),
		"lone surrogates": fill("a\uD800"),
		controls: fill("\0\u0001a"),
		"a YAML bomb": `---\na: &a [x, x]\n${[..."bcdefghijkl"].map((key, index) => `${key}: &${key} [*${"abcdefghijkl"[index]}, *${"abcdefghijkl"[index]}]`).join("\n")}\n---\ntext`,
	};

	test.each(Object.entries(HOSTILE))(
		"%s",
		(_name, content) => {
			for (const format of ["markdown", "html", "text"] as const) {
				const parsed = parse({ content, format });
				expect(parsed.text.isWellFormed()).toBe(true);
				expect(parsed.text).not.toContain("\0");
			}
		},
		20_000,
	);

	test("a long document is read in pieces that know each other's links", () => {
		const content = `${"A paragraph with [a link][x] in it.\n\n".repeat(5_000)}[x]: https://a.example`;
		const { text } = parse({ content, format: "markdown" });
		expect(text).not.toContain("[");
		expect(text.match(/a link/g)).toHaveLength(5_000);
	}, 20_000);
});
