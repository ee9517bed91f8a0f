import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { SPLIT_DEFAULTS, type SplitOptions, split } from "./split.ts";

const WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda".split(" ");
const prose = (tokens: number) => Array.from({ length: tokens }, (_, index) => WORDS[index % WORDS.length]).join(" ");
const splitMarkdown = (content: string, options?: SplitOptions) =>
	split(parse({ content, format: "markdown" }), options);

/** What must hold of the chunks of any document. */
function expectWhole(parsed: ParsedDocument, chunks: Awaited<ReturnType<typeof split>>): void {
	let position = 0;
	for (const [index, chunk] of chunks.entries()) {
		expect(chunk.ordinal).toBe(index);
		expect(chunk.start).toBeGreaterThanOrEqual(position);
		expect(parsed.text.slice(position, chunk.start).trim()).toBe("");
		expect(chunk.text).toBe(parsed.text.slice(chunk.start, chunk.end));
		expect(chunk.text.trim()).not.toBe("");
		position = chunk.end;
	}
	expect(parsed.text.slice(position).trim()).toBe("");
}

const block = fc.oneof(
	fc.lorem({ maxCount: 120 }),
	fc.string({ unit: "grapheme", maxLength: 2_000 }),
	fc.integer({ min: 1, max: 6 }).map((depth) => `${"#".repeat(depth)} Heading ${depth}`),
	fc.integer({ min: 1, max: 900 }).map((length) => `\`\`\`\n${"let a = 1;\n".repeat(length / 10)}\`\`\``),
	fc.array(fc.lorem({ maxCount: 9 }), { maxLength: 40 }).map((items) => items.map((item) => `- ${item}`).join("\n")),
	fc.string({ minLength: 500, maxLength: 4_000 }).map((text) => text.replace(/\s/g, "x")),
);

test("any document is cut into its own text, in order, with nothing twice and nothing missing", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(block, { maxLength: 25 }),
			fc.constantFrom("markdown", "html", "text"),
			async (blocks, format) => {
				const parsed = parse({ content: blocks.join("\n\n"), format: format as "markdown" });
				const chunks = await split(parsed);
				expectWhole(parsed, chunks);
				for (const chunk of chunks) expect(chunk.text.isWellFormed()).toBe(true);
			},
		),
		{ numRuns: 60, seed: 7 },
	);
});

describe("size", () => {
	test("no chunk is above the maximum, and long prose fills its chunks", async () => {
		const chunks = await splitMarkdown(Array.from({ length: 30 }, () => prose(90)).join("\n\n"));
		for (const { tokenCount } of chunks) expect(tokenCount).toBeLessThanOrEqual(SPLIT_DEFAULTS.max);
		for (const { tokenCount } of chunks.slice(0, -1)) expect(tokenCount).toBeGreaterThanOrEqual(200);
	});

	test("a block that fits stays whole, one that does not is cut between lines", async () => {
		const code = (lines: number) => `\`\`\`\n${"const value = compute(1);\n".repeat(lines)}\`\`\``;
		const fits = await splitMarkdown(`${prose(250)}\n\n${code(40)}\n\n${prose(200)}`);
		expect(fits.map((chunk) => chunk.text.split("\n").length)).toEqual([1, 40, 1]);
		const cut = await splitMarkdown(code(200));
		expect(cut.length).toBeGreaterThan(3);
		for (const chunk of cut) expect(chunk.text.endsWith(");")).toBe(true);
	});

	test("prose too long for a chunk is cut between sentences", async () => {
		const chunks = await splitMarkdown(`${prose(12)}. `.repeat(60));
		expect(chunks.length).toBeGreaterThan(1);
		for (const chunk of chunks) expect(chunk.text.endsWith(".")).toBe(true);
	});

	test("a document of too many chunks is refused with a reason", async () => {
		const content = `${prose(300)}\n\n`.repeat(4);
		await expect(splitMarkdown(content, { maxChunks: 3 })).rejects.toThrow("more than 3 passages");
		await expect(splitMarkdown(content, { maxChunks: 4 })).resolves.toHaveLength(4);
	});
});

describe("headings", () => {
	test("each section of some size is a chunk with its path and anchor", async () => {
		const chunks = await splitMarkdown(`# T\n\n## A\n\n${prose(200)}\n\n### B {#b-id}\n\n${prose(200)}`);
		expect(chunks).toMatchObject([
			{ headings: ["A"], anchor: "a" },
			{ headings: ["A", "B"], anchor: "b-id" },
		]);
	});

	test("small sections under one heading are joined, also with the text above them", async () => {
		const chunks = await splitMarkdown(`## A\n\n${prose(40)}\n\n### B\n\n${prose(40)}\n\n### C\n\n${prose(40)}`);
		expect(chunks).toMatchObject([{ headings: ["A"], anchor: "a" }]);
	});

	test("but not across a higher heading, nor with min 0", async () => {
		const content = `## A\n\n### B\n\n${prose(40)}\n\n## C\n\n${prose(40)}`;
		expect(await splitMarkdown(content)).toMatchObject([{ headings: ["A", "B"] }, { headings: ["C"] }]);
		expect(await splitMarkdown("## A\n\nx\n\n## B\n\ny", { min: 0 })).toHaveLength(2);
	});

	test("a heading without text is read with the one under it", async () => {
		const [chunk, ...others] = await splitMarkdown(`## A\n\n### B\n\n${prose(250)}`);
		expect(others).toEqual([]);
		expect(chunk).toMatchObject({ headings: ["A", "B"], anchor: "b", start: 0 });
	});
});

test("an empty document has no chunks", async () => {
	expect(await splitMarkdown("")).toEqual([]);
});
