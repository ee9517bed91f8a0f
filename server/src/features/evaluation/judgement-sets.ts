import { AppError } from "../../errors.ts";
import { judgeEvents } from "./judge-events.ts";
import { ambiguousId, groupJudgements, type JudgedQuery, SET_LIMITS } from "./judged-queries.ts";
import { parseCsv } from "./parse-csv.ts";
import type {
	EvaluationGetJudgementsInput,
	EvaluationGetJudgementsOutput,
	EvaluationPutJudgementsInput,
	Judgement,
	JudgementEvents,
	JudgementSet,
} from "./schema.ts";
import type { JudgementStore } from "./store.ts";

/** Time of events to judge by where none is given, in ms: 90 days. */
const EVENTS_PERIOD = 90 * 86_400_000;

/** The rules of judgement sets. */
export function createJudgementSets(store: JudgementStore) {
	async function findSet(clientId: string, name: string): Promise<JudgementSet> {
		const [set] = await store.listSets(clientId, name);
		if (set === undefined) throw new AppError("NOT_FOUND", "There is no such judgement set.");
		return set;
	}

	async function judgementsOf(clientId: string, input: EvaluationPutJudgementsInput): Promise<Judgement[]> {
		if (input.rows !== undefined) return input.rows;
		if (input.events !== undefined) return fromEvents(clientId, input.events);
		const { rows, problems } = parseCsv(input.csv ?? "");
		if (problems.length > 0) throw new AppError("INVALID_INPUT", `csv: ${problems.join(" ")}`);
		return rows;
	}

	async function fromEvents(clientId: string, { from, to, minVisitors }: JudgementEvents): Promise<Judgement[]> {
		const end = to ?? new Date();
		const start = from ?? new Date(Math.max(0, end.getTime() - EVENTS_PERIOD));
		const rows = judgeEvents(await store.evidence(clientId, { from: start, to: end }), minVisitors);
		if (rows.length > 0) return rows;
		throw new AppError("INVALID_INPUT", "events: Too few clicks and thumbs with a query. Use a longer time or rows.");
	}

	return {
		findSet,

		async putJudgements(clientId: string, input: EvaluationPutJudgementsInput): Promise<JudgementSet> {
			const rows = await judgementsOf(clientId, input);
			const ambiguous = ambiguousId(rows);
			if (ambiguous !== null) {
				throw new AppError("INVALID_INPUT", `The query id "${ambiguous}" stands with two queries. Give each its own.`);
			}
			const known = input.add ? await store.judgedQueries(clientId, input.name) : null;
			const queries = groupJudgements(rows, known ?? []);
			refuseLarge(queries);
			const source = sourceOf(input);
			await store.replaceSet(clientId, { name: input.name, source, queries });
			return findSet(clientId, input.name);
		},

		listJudgements: async (clientId: string) => ({ sets: await store.listSets(clientId) }),

		async getJudgements(
			clientId: string,
			{ name, limit, cursor }: EvaluationGetJudgementsInput,
		): Promise<EvaluationGetJudgementsOutput> {
			const set = await findSet(clientId, name);
			const offset = offsetOf(cursor);
			const queries = await store.queriesOfSet(clientId, { name, offset, limit });
			const page = queries.map(({ queryId, query, grades }) => ({
				...{ queryId, query, documents: [...grades].map(([document, grade]) => ({ document, grade })) },
			}));
			const next = offset + page.length;
			return { ...set, page, nextCursor: next < set.queries ? String(next) : null };
		},

		async deleteJudgements(clientId: string, name: string): Promise<{ deleted: true }> {
			if (await store.deleteSet(clientId, name)) return { deleted: true };
			throw new AppError("NOT_FOUND", "There is no such judgement set.");
		},
	};
}

function sourceOf({ rows, csv }: EvaluationPutJudgementsInput): JudgementSet["source"] {
	if (rows !== undefined) return "rows";
	return csv === undefined ? "events" : "csv";
}

function refuseLarge(queries: JudgedQuery[]): void {
	const judgements = queries.reduce((sum, { grades }) => sum + grades.size, 0);
	if (queries.length <= SET_LIMITS.queries && judgements <= SET_LIMITS.judgements) return;
	const { queries: most, judgements: mostOfThem } = SET_LIMITS;
	throw new AppError("INVALID_INPUT", `A set holds at most ${most} queries and ${mostOfThem} judgements. Make two.`);
}

function offsetOf(cursor: string | undefined): number {
	if (cursor === undefined) return 0;
	if (/^\d{1,6}$/.test(cursor)) return Number(cursor);
	throw new AppError("INVALID_INPUT", "cursor: Give back `nextCursor` of the page before.");
}
