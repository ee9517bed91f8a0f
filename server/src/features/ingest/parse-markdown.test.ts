import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";

const read = (content: string, title?: string) => parse({ content, format: "markdown", title });

/** Each section as `path #anchor`. */
const outlineOf = (content: string, title?: string) =>
	read(content, title).sections.map((section) => `${section.headings.join(" > ")} #${section.anchor}`);

describe("text", () => {
	test("is what a reader sees, without markup and addresses", () => {
		const { text } = read("Use *the* **[guide](https://a.example)** and `npm i`\nto ~~stop~~ start ![A chart](c.png).");
		expect(text).toBe("Use the guide and npm i to stop start A chart.");
	});

	test("keeps code as it is, without its fences", () => {
		expect(read("Run:\n\n```sh\n  npm  start\n\n  # ok\n```\n").text).toBe("Run:\n\n  npm  start\n\n  # ok");
	});

	test("writes list items on lines and table rows in columns", () => {
		const { text, sections } = read("1. One\n2. Two\n   - a\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| | 4 |\n");
		expect(text).toBe("1. One\n2. Two\n  - a\n\nA | B\n1 | 2\n | 4");
		expect(sections[0]?.blocks.map((block) => block.kind)).toEqual(["list", "table"]);
	});

	test("resolves references and leaves their definitions out", () => {
		expect(read("See [the guide][g].\n\n[g]: https://a.example 'G'").text).toBe("See the guide.");
	});

	test("shows boxes by their title and text", () => {
		expect(read(":::tip[Good to know]\nFirst.\n:::\n\n:::note\nSecond.\n:::").text).toBe(
			"Good to know\n\nFirst.\n\nSecond.",
		);
		expect(read("> [!WARNING]\n> Mind the gap.").text).toBe("Mind the gap.");
	});

	test("leaves a table of contents and its label out, but no other list of links", () => {
		expect(read("**Table of contents**\n- [A](#a)\n  - [B](#b)\n- [C](#c)\n\nBody.").text).toBe("Body.");
		expect(read("- [A](#a)\n- [B](/b)\n- [C](#c)").text).toBe("- A\n- B\n- C");
	});

	test("leaves the marks of tasks and footnotes out, not their words", () => {
		expect(read("- [x] Done\n- [ ] Open\n").text).toBe("- Done\n- Open");
		expect(read("True[^1], `[^a]`.\n\n[^1]: As measured.\n").text).toBe("True, [^a].\n\nAs measured.");
	});

	test("has offsets for every block", () => {
		const { text, sections } = read("# T\n\nOne.\n\n## S\n\n```\ncode\n```\n\nTwo.");
		const blocks = sections.flatMap((section) => section.blocks).map(({ start, end }) => text.slice(start, end));
		expect(blocks).toEqual(["One.", "code", "Two."]);
		expect(sections.map(({ start, end }) => text.slice(start, end))).toEqual(["T\n\nOne.", "S\n\ncode\n\nTwo."]);
	});
});

describe("title and headings", () => {
	test("the given title wins over front matter, that over the first heading", () => {
		const content = "---\ntitle: Front\n---\n# Head\n";
		expect(read(content, "Given").title).toBe("Given");
		expect(read(content).title).toBe("Front");
		expect(read("# Head\n").title).toBe("Head");
		expect(read("## Only a section\n").title).toBeNull();
	});

	test("the path leaves out a heading that repeats the title", () => {
		expect(outlineOf("# T\n\n## A\n\n### B\n\n## C\n")).toEqual([" #t", "A #a", "A > B #b", "C #c"]);
		expect(outlineOf("# T\n\n## A\n", "Other")).toEqual(["T #t", "T > A #a"]);
	});

	test("a banner on top of every page is not its title", () => {
		const content = '<h1 align="center">Project</h1>\n\n## Routes\n\nText.\n\n### Options\n';
		expect(read(content).title).toBe("Routes");
		expect(outlineOf(content)).toEqual([" #project", " #routes", "Options #options"]);
		expect(read('<h1 align="center">Page</h1>\n\nText.\n\n## More\n').title).toBe("Page");
	});

	test("front matter with aliases is left out: little of it may stand for much", () => {
		expect(read("---\na: &a long\ntags: [*a, *a]\n---\nx\n").frontMatter).toEqual({});
	});

	test("broken front matter is left out and loses nothing else", () => {
		expect(read("---\ntitle: [a: b\n\t- }\n---\n\nBody.")).toMatchObject({
			title: null,
			text: "Body.",
			frontMatter: {},
		});
		expect(read("---\ntags: [a, 1, a]\n---\n").frontMatter).toEqual({ tags: ["a", "1"] });
		expect(read("---\ntags: x, y\n---\n").frontMatter).toEqual({ tags: ["x", "y"] });
	});
});

describe("anchors", () => {
	test("are GitHub's, without duplicates", () => {
		expect(outlineOf("## The `url` Option!\n\n## A\n\n## A\n")).toEqual([
			"The url Option! #the-url-option",
			"A #a",
			"A #a-1",
		]);
	});

	test("are the ones the author gave", () => {
		expect(outlineOf("## Custom {#my-id}\n")).toEqual(["Custom #my-id"]);
		expect(outlineOf('<a id="before"></a>\n\n## A\n\n## B\n<a id="after"></a>\n\nText.')).toEqual([
			"A #before",
			"B #after",
		]);
	});

	test("an id in running text belongs to no heading", () => {
		expect(outlineOf('## A\n\nText <a id="x"></a> here.\n\n## B\n')).toEqual(["A #a", "B #b"]);
	});
});

describe("HTML in Markdown", () => {
	test("is read as HTML, across blocks", () => {
		const { text } = read("<details>\n<summary>More</summary>\n\nHidden *until* opened.\n\n</details>\n\na<br>b");
		expect(text).toBe("More\n\nHidden until opened.\n\na\nb");
	});

	test("shows no comment, no script and nothing hidden", () => {
		const hidden =
			'<!-- x -->\n\n<div hidden>\n\nx\n\n</div>\n\n<script>x</script>\n\na<span style="display:none">x</span>b';
		expect(read(hidden).text).toBe("ab");
	});

	test("an element that is never closed hides its paragraph at most", () => {
		expect(read("Use the <button> tag.\n\nNext.").text).toBe("Use the\n\nNext.");
	});
});

describe("MDX", () => {
	test("keeps the words of elements and drops code", () => {
		const content = [
			"import Tabs from '@theme/Tabs';",
			"export const version = 3;",
			"",
			"# Title {#top}",
			"",
			"{/* a comment */}",
			"<!-- another -->",
			"<Tabs>",
			'  <TabItem value="npm" label="npm">',
			"",
			"  Install *it*.",
			"",
			"  </TabItem>",
			"</Tabs>",
			"",
			'Text{" "}with {version} <span hidden>secret</span> <Icon />parts.',
		].join("\n");
		expect(read(content)).toMatchObject({
			text: "Title\n\nnpm\n\nInstall it.\n\nText with parts.",
			sections: [{ anchor: "top" }],
		});
	});

	test("that is none is read as Markdown", () => {
		const content = "import a from 'b'\n\n<Tabs>\n\nA < B and {broken\n\n</Tabs>\n\n`{code}` {/* gone */} end.";
		expect(read(content).text).toBe("A < B and {broken\n\n{code} end.");
	});

	test("braces alone do not make Markdown MDX", () => {
		expect(read("GET /api/{id} returns `Promise<T>`.").text).toBe("GET /api/{id} returns Promise<T>.");
	});
});
