import { CsvError, parse } from "csv-parse/sync";
import { type Judgement, judgement } from "./schema.ts";

/** What a header may call each column. */
const COLUMNS: Record<keyof Judgement, readonly string[]> = {
	query: ["query", "query_text", "question"],
	queryId: ["query_id", "query-id", "queryid", "qid"],
	document: ["document", "externalid", "external_id", "doc_id", "docid", "document_id", "corpus-id", "corpus_id"],
	grade: ["grade", "relevance", "rating", "label", "score"],
};

/** Without a header. */
const POSITIONS = { query: 0, document: 1, grade: 2 };

const NEITHER =
	"line 1: It is neither a header that names query, document and grade, nor a query, a document and a grade.";

/** Errors that are told; what is wrong in one line is often wrong in all. */
const MAX_PROBLEMS = 20;

type Row = { record: string[]; info: { lines: number } };
type Columns = Partial<Record<keyof Judgement, number>>;

export type ParsedCsv = { rows: Judgement[]; problems: string[] };

/**
 * Judgements from lines of comma-separated values (RFC 4180), with a header or as query, document and grade. Either
 * every line is good, or `problems` names the first of those that are not.
 */
export function parseCsv(csv: string): ParsedCsv {
	const read = readRows(csv);
	if ("problem" in read) return { rows: [], problems: [read.problem] };
	const [first, ...others] = read.rows;
	if (first === undefined) return { rows: [], problems: ["There are no lines."] };
	const header = columnsOf(first.record);
	const missing = header === null ? [] : (["query", "document", "grade"] as const).filter((name) => !(name in header));
	if (missing.length > 0) return { rows: [], problems: [`line 1: The header has no ${missing.join(", no ")}.`] };
	if (header === null && !isJudgement(first)) return { rows: [], problems: [NEITHER] };
	return judgementsOf(header === null ? read.rows : others, header ?? POSITIONS);
}

const isJudgement = ({ record }: Row) => judgement.safeParse(valuesOf(record, POSITIONS)).success;

function readRows(csv: string): { rows: Row[] } | { problem: string } {
	try {
		const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;
		return { rows: parse(csv, options) as unknown as Row[] };
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		const line = "lines" in error ? `line ${error["lines"]}: ` : "";
		return { problem: `${line}A quote is not closed, or stands within a value that is not quoted.` };
	}
}

/** Where each column stands, or null when the first line is no header. */
function columnsOf(names: string[]): Columns | null {
	const columns: Columns = {};
	for (const [index, name] of names.entries()) {
		const column = (Object.keys(COLUMNS) as (keyof Judgement)[]).find((key) =>
			COLUMNS[key].includes(name.toLowerCase()),
		);
		if (column !== undefined) columns[column] ??= index;
	}
	// One word that happens to be a column's name may well be a query.
	return Object.keys(columns).length >= 2 ? columns : null;
}

function judgementsOf(lines: Row[], columns: Columns): ParsedCsv {
	const rows: Judgement[] = [];
	const problems: string[] = [];
	for (const { record, info } of lines) {
		const parsed = judgement.safeParse(valuesOf(record, columns));
		if (parsed.success) rows.push(parsed.data);
		else problems.push(`line ${info.lines}: ${problemOf(parsed.error.issues[0])}`);
	}
	const more = problems.length - MAX_PROBLEMS;
	return { rows, problems: more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `And ${more} more.`] : problems };
}

function valuesOf(record: string[], { query, queryId, document, grade }: Columns) {
	const valueAt = (index: number | undefined) => (index === undefined ? undefined : record[index]);
	const given = valueAt(queryId);
	const number = valueAt(grade);
	return {
		...{ query: valueAt(query), document: valueAt(document) },
		grade: number === undefined || number === "" ? undefined : Number(number),
		...(given === undefined || given === "" ? {} : { queryId: given }),
	};
}

function problemOf(issue: { path: PropertyKey[]; message: string } | undefined): string {
	const field = String(issue?.path[0] ?? "query");
	if (field === "grade") return "The grade is missing or is no number from -100 to 100.";
	return `The ${field === "queryId" ? "query id" : field} is missing or too long.`;
}
