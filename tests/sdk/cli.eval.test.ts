/** `signpost eval` as a script sees it, on a collection of four documents. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createTenant, openDatabase } from "../harness/tenant.ts";

const CLI = fileURLToPath(new URL("../../sdk/dist/cli.js", import.meta.url));
const WORDS = ["anchor", "buoy", "compass", "dinghy"];
const HOSTILE = `anchor <script>alert("1")</script>`;

let folder: string;
let key: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "signpost-eval-"));
	const database = openDatabase();
	const tenant = await createTenant(database);
	key = tenant.secret.secret;
	await database.$disconnect();
	const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
	await mkdir(join(folder, "sea/qrels"), { recursive: true });
	const documents = WORDS.map((word) => ({ _id: word, title: word, text: `The ${word} on deck.` }));
	await writeFile(join(folder, "sea/corpus.jsonl"), lines(documents));
	const queries = WORDS.map((word) => ({ _id: `q-${word}`, text: word === "anchor" ? HOSTILE : word }));
	await writeFile(join(folder, "sea/queries.jsonl"), lines(queries));
	// The dinghy's answer is said to be a document that does not hold the word.
	const judged = WORDS.map((word) => `q-${word}\t${word === "dinghy" ? "buoy" : word}\t1\n`);
	await writeFile(join(folder, "sea/qrels/test.tsv"), `query-id\tcorpus-id\tscore\n${judged.join("")}`);
});
afterAll(() => rm(folder, { recursive: true }));

type Result = { exitCode: number; stdout: string; stderr: string };

function evaluate(words: string[]): Promise<Result> {
	const env = { PATH: process.env["PATH"], SIGNPOST_URL: inject("server").url, SIGNPOST_KEY: key };
	return new Promise((resolve) => {
		execFile(process.execPath, [CLI, "eval", ...words], { cwd: folder, env }, (error, stdout, stderr) => {
			resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
		});
	});
}

describe("signpost eval <dataset>", () => {
	test("measures a collection in a client of its own, and writes a page that runs nothing", async () => {
		const { exitCode, stdout, stderr } = await evaluate(["sea", "--html", "out.html", "--min", "mrr@10=0.75"]);
		expect(stderr).toContain("4 of 4 documents");
		expect(stdout).toMatch(/^sea\n4 documents, 4 queries, /);
		expect(stdout).toMatch(/this run {4}0\.7500 {6}0\.7500 {6}0\.7500\n/);
		expect(stdout).toContain("passed  mrr@10 at least 0.75: 0.7500");
		expect(exitCode).toBe(0);
		const page = await readFile(join(folder, "out.html"), "utf8");
		expect(page).not.toContain("<script");
		expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
		expect(page).toContain("<svg");
	});

	test("ends with its own exit code below a minimum", async () => {
		const { exitCode, stdout } = await evaluate(["sea", "--min", "mrr@10=0.75", "--min", "success@1=0.76"]);
		expect(stdout).toContain("FAILED  success@1 at least 0.76: 0.7500");
		expect(exitCode).toBe(5);
	});

	test("compares with a run by its id or its file", async () => {
		const first = await evaluate(["sea", "--json", "--label", "first"]);
		await writeFile(join(folder, "first.json"), first.stdout);
		const { run } = JSON.parse(first.stdout);
		for (const baseline of [run.evaluationId, "first.json"]) {
			const { exitCode, stdout } = await evaluate(["sea", "--json", "--no-worse-than", baseline]);
			expect(exitCode).toBe(0);
			const report = JSON.parse(stdout);
			expect(report).toMatchObject({ passed: true, baseline: { label: "first" }, comparison: { shared: 4 } });
			expect(report.comparison.metrics[0]).toMatchObject({ metric: "ndcg@10", difference: 0, p: 1 });
		}
	});

	test("fails when significantly worse than a run", async () => {
		const { run } = JSON.parse((await evaluate(["sea", "--json"])).stdout);
		// As if there were 40 queries of which 30 had been answered before and are not any more.
		const many = (score: number) =>
			Array.from({ length: 40 }, (_, index) => ({
				...run.queries[0],
				queryId: `${index}`,
				metrics: { "mrr@10": score },
			}));
		await writeFile(join(folder, "good.json"), JSON.stringify({ ...run, queries: many(1) }));
		const csv = Array.from({ length: 40 }, (_, index) => `${index},nothing at all,buoy,1`).join("\n");
		await writeFile(join(folder, "many.csv"), `query_id,query,document,grade\n${csv}\n`);
		const set = ["--client", "eval-sea", "--judgements", "many", "--csv", "many.csv"];
		const { exitCode, stdout } = await evaluate([...set, "--no-worse-than", "good.json"]);
		expect(stdout).toContain("FAILED  mrr@10 no worse: -1.0000, p 0.000");
		expect(stdout).toContain("worse by mrr@10");
		expect(exitCode).toBe(5);
	});
});

test.each([
	{ words: [], message: "Give either a folder in BEIR's layout or --judgements" },
	{ words: ["sea", "--judgements", "x"], message: "Give either" },
	{ words: ["nowhere"], message: "The collection cannot be read" },
	{ words: ["sea", "--min", "ndcg=1"], message: "ndcg@10=0.6" },
	{ words: ["sea", "--no-worse-than", "missing.json"], message: "missing.json cannot be read" },
	{ words: ["sea", "--no-worse-than", "sea/corpus.jsonl"], message: "neither the id of a run nor" },
])("$words is wrong use", async ({ words, message }) => {
	const { exitCode, stdout, stderr } = await evaluate(words);
	expect(stderr).toContain(message);
	expect(stderr).not.toContain("    at ");
	expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test("an unknown judgement set and a wrong CSV fail in one line", async () => {
	const unknown = await evaluate(["--judgements", "none"]);
	expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no such judgement set") });
	await writeFile(join(folder, "wrong.csv"), "anchor,anchor,good\n");
	const wrong = await evaluate(["--judgements", "wrong", "--csv", "wrong.csv"]);
	expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("csv: line 1: It is neither a header") });
});
