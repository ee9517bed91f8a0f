import { AppError } from "../../errors.ts";

export const RANGE = {
	/** Days that are given where none are named. */
	default: 30,
	max: 366,
};

const DAY_MS = 86_400_000;

export type Range = { from: string; to: string };

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The days that are meant. @throws AppError */
export function rangeOf(range: { from?: string | undefined; to?: string | undefined }, now: Date): Range {
	const to = range.to ?? dayOf(now.getTime());
	const from = range.from ?? dayOf(Date.parse(to) - (RANGE.default - 1) * DAY_MS);
	if (from > to) throw new AppError("INVALID_INPUT", "from: It is after `to`.");
	if (daysBetween({ from, to }) > RANGE.max) throw new AppError("INVALID_INPUT", `from: At most ${RANGE.max} days.`);
	return { from, to };
}

const daysBetween = ({ from, to }: Range) => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** Each day of a range, the oldest first. */
export const daysOf = (range: Range): string[] =>
	Array.from({ length: daysBetween(range) }, (_, index) => dayOf(Date.parse(range.from) + index * DAY_MS));
