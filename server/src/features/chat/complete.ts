import type { Candidate } from "./candidate.ts";
import { isStep } from "./manner.ts";
import type { Question } from "./question.ts";
import type { Reading } from "./reading.ts";
import { isSame, SELECT_DEFAULTS } from "./select.ts";
import { isLeaning } from "./wordings.ts";

/** A sentence that answers alone and is shorter than this is followed by the next, in UTF-16 code units. */
const SHORT_ANSWER = 160;

const ANNOUNCES = /[:：]["'”»)\]]*$/;

export type Completion = { readings: readonly Reading[]; question: Question };

/** Adds what the chosen units, best first, cannot be understood without; drops those for which there is no room for it. */
export function complete(chosen: readonly Candidate[], { readings, question }: Completion): Candidate[] {
	const answer: Candidate[] = [];
	for (const unit of chosen) {
		const reading = readings.find(({ passage }) => passage === unit.passage);
		if (reading === undefined || answer.some((other) => isAt(other, unit))) continue;
		const group = [unit, ...contextOf(unit, reading, question)].filter(
			(one) => !answer.some((other) => isAt(other, one)),
		);
		const room = SELECT_DEFAULTS.maxUnits - answer.length;
		// A list or a table may be cut short; a sentence without the one it leans on may not.
		const needed = leansOn(unit, reading) === undefined ? 1 : 2;
		if (room >= needed) answer.push(...group.slice(0, room));
	}
	return answer.length === 1 ? withNext(answer, readings) : answer.filter((unit) => isKept(unit, answer));
}

const isAt = (a: Candidate, b: Candidate) => a.passage === b.passage && a.order === b.order;

/** What belongs to a unit, the most needed first. */
function contextOf(unit: Candidate, reading: Reading, question: Question): Candidate[] {
	const { candidates } = reading;
	const before = leansOn(unit, reading);
	const previous = candidates[unit.order - 1];
	const announced = ANNOUNCES.test(unit.text) ? following(unit, candidates) : [];
	if (unit.kind === "code" && previous?.kind === "sentence") {
		return [previous, ...[leansOn(previous, reading)].filter((one) => one !== undefined)];
	}
	if (unit.kind === "row") return headOf(unit, candidates);
	if (question.asksHow && isStep(unit)) return stepsAround(unit, candidates);
	return [...(before === undefined ? [] : [before]), ...announced];
}

/** The sentence before, in the same paragraph, for one that begins by pointing back at it. */
function leansOn({ kind, text, order, block }: Candidate, { candidates, wording }: Reading): Candidate | undefined {
	const previous = candidates[order - 1];
	const leans = kind === "sentence" && previous?.block === block && isLeaning(text, wording);
	return leans ? previous : undefined;
}

/** The code, or the list items, right after a unit. */
function following({ order }: Candidate, candidates: readonly Candidate[]): Candidate[] {
	const kind = candidates[order + 1]?.kind;
	if (kind === "code") return candidates.slice(order + 1, order + 2);
	return kind === "item" || kind === "row" ? run(candidates, order + 1) : [];
}

/** The units of one kind in a row, from a place on. */
function run(candidates: readonly Candidate[], from: number): Candidate[] {
	const end = candidates.findIndex(({ kind }, index) => index > from && kind !== candidates[from]?.kind);
	return candidates.slice(from, end === -1 ? undefined : end);
}

function startOfRun({ order, kind }: Candidate, candidates: readonly Candidate[]): number {
	return candidates.findLastIndex((other, index) => index < order && other.kind !== kind) + 1;
}

/** The row that heads the table; none where the passage begins in the midst of one. */
function headOf(unit: Candidate, candidates: readonly Candidate[]): Candidate[] {
	const start = startOfRun(unit, candidates);
	const head = candidates[start];
	const isCut = start === 0 && unit.passage.start > 0;
	return head === undefined || isCut || start === unit.order ? [] : [{ ...head, isHead: true }];
}

/** The other steps of a procedure from its first on, or those around one that comes late. */
function stepsAround(unit: Candidate, candidates: readonly Candidate[]): Candidate[] {
	const start = startOfRun(unit, candidates);
	const isEarly = unit.order - start < SELECT_DEFAULTS.maxUnits;
	const steps = run(candidates, start).slice(isEarly ? 0 : unit.order - start - 2);
	return steps.slice(0, SELECT_DEFAULTS.maxUnits).filter((step) => !isAt(step, unit));
}

/** One short sentence, and what its paragraph goes on to say. */
function withNext(answer: readonly Candidate[], readings: readonly Reading[]): Candidate[] {
	const [unit] = answer;
	if (unit === undefined || unit.kind !== "sentence" || unit.text.length > SHORT_ANSWER) return [...answer];
	const reading = readings.find(({ passage }) => passage === unit.passage);
	const next = reading?.candidates[unit.order + 1];
	const goesOn = next?.kind === "sentence" && next.block === unit.block && !/[?？؟]$/.test(next.text);
	return goesOn && !isSame(unit, next) ? [unit, next] : [unit];
}

/** What only announces something is left out where that is. */
function isKept(unit: Candidate, answer: readonly Candidate[]): boolean {
	if (!ANNOUNCES.test(unit.text) || unit.kind === "code") return true;
	return answer.some(({ passage, order }) => passage === unit.passage && order === unit.order + 1);
}
