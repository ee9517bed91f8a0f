import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";
import { split } from "./split.ts";

/** Real documentation, beside the repository where it is developed; without it these tests are skipped. */
const CORPORA = new URL("../../../../../shared/corpora/", import.meta.url).pathname;
const SKIPPED = existsSync(CORPORA) ? "" : ` (skipped: no ${CORPORA})`;

async function readCorpus(name: string) {
	const files = globSync(`${CORPORA}${name}/**/*.{md,mdx}`).sort();
	return Promise.all(
		files.map(async (file) => {
			const parsed = parse({ content: readFileSync(file, "utf8"), format: "markdown" });
			return { file, parsed, chunks: await split(parsed) };
		}),
	);
}

describe.skipIf(SKIPPED !== "")(`real documentation${SKIPPED}`, () => {
	test.each(["fastify", "trpc"])(
		"%s",
		async (name) => {
			const documents = await readCorpus(name);
			const sizes = documents.flatMap(({ chunks }) => chunks.map((chunk) => chunk.tokenCount)).sort((a, b) => a - b);
			const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
			expect(median).toBeGreaterThan(200);
			expect(median).toBeLessThan(320);
			expect(sizes.at(-1)).toBeLessThanOrEqual(400);
			for (const { parsed, chunks } of documents) {
				for (const chunk of chunks) expect(chunk.text).toBe(parsed.text.slice(chunk.start, chunk.end));
				expect(parsed.text).not.toMatch(/^import .* from '@site|<\/?(Tabs|TabItem|InstallSnippet)/m);
			}
		},
		60_000,
	);

	test("finds titles and anchors that the authors gave", async () => {
		const documents = await readCorpus("fastify");
		const routes = documents.find(({ file }) => file.endsWith("Reference/Routes.md"));
		expect(routes?.parsed.title).toBe("Routes");
		const options = routes?.parsed.sections.find((section) => section.headings[0] === "Routes options");
		expect(options).toMatchObject({ headings: ["Routes options"], anchor: "options" });
	}, 60_000);
});
