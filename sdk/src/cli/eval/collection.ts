/** Reads a test collection in BEIR's layout, or in its shorter form without headers. */
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Grades } from "../../../../evaluation/metrics.ts";

export type CollectionDocument = { id: string; title: string; text: string };

export type Collection = {
	documents: CollectionDocument[];
	/** The judged queries. */
	queries: { id: string; text: string }[];
	judgements: Map<string, Grades>;
};

const JUDGEMENT_FILES = ["qrels.tsv", "qrels/test.tsv"];

/** Throws an `Error` that says which file or line is wrong. */
export async function readCollection(folder: string): Promise<Collection> {
	const corpus = await readRecords(join(folder, "corpus.jsonl"));
	const judgements = parseJudgements(await readLines(await judgementFile(folder)));
	const queries = await readRecords(join(folder, "queries.jsonl"));
	return { documents: corpus, queries: queries.filter((query) => judgements.has(query.id)), judgements };
}

async function judgementFile(folder: string): Promise<string> {
	for (const name of JUDGEMENT_FILES) if (await exists(join(folder, name))) return join(folder, name);
	throw new Error(`${folder} has neither ${JUDGEMENT_FILES.join(" nor ")}.`);
}

const exists = (path: string) =>
	access(path).then(
		() => true,
		() => false,
	);

async function readRecords(path: string): Promise<CollectionDocument[]> {
	const lines = await readLines(path);
	return lines.map((line, index) => {
		try {
			return parseRecord(line);
		} catch {
			throw new Error(`${path} has no JSON object with an id in its line ${index + 1}.`);
		}
	});
}

async function readLines(path: string): Promise<string[]> {
	return (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
}

function parseRecord(line: string): CollectionDocument {
	const record: { id?: string | number; _id?: string | number; title?: string; text?: string } = JSON.parse(line);
	const id = record.id ?? record._id;
	if (id === undefined) throw new Error("There is no id.");
	return { id: String(id), title: record.title ?? "", text: record.text ?? "" };
}

/** Query, document and grade, tab-separated; a first line whose grade is no number is a header. */
export function parseJudgements(lines: string[]): Map<string, Grades> {
	const judgements = new Map<string, Map<string, number>>();
	for (const line of lines) {
		const [query = "", document = "", grade = ""] = line.trimEnd().split("\t");
		if (!Number.isFinite(Number.parseFloat(grade))) continue;
		const grades = judgements.get(query) ?? new Map<string, number>();
		judgements.set(query, grades.set(document, Number(grade)));
	}
	return judgements;
}
