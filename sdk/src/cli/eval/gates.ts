import type { Comparison } from "../../../../evaluation/compare.ts";
import { METRIC_NAME, type Scores } from "../../../../evaluation/metrics.ts";

/** From this chance on a difference is taken for luck. */
export const SIGNIFICANT_BELOW = 0.05;

export type Minimum = { metric: string; value: number };

/** Something that was asked of a run, and whether it holds. */
export type Gate = { asked: string; passed: boolean; found: string };

/** `ndcg@10=0.6`; null when it is something else. */
export function parseMinimum(text: string): Minimum | null {
	const [metric = "", value = "", ...rest] = text.split("=");
	const number = Number(value);
	if (!METRIC_NAME.test(metric) || rest.length > 0 || value.trim() === "" || !(number >= 0 && number <= 1)) return null;
	return { metric, value: number };
}

export function checkMinimums(minimums: readonly Minimum[], scores: Scores): Gate[] {
	return minimums.map(({ metric, value }) => {
		const score = scores[metric] ?? 0;
		return { asked: `${metric} at least ${value}`, passed: score >= value, found: score.toFixed(4) };
	});
}

/** One gate a metric: it is not lower, or not by more than luck. */
export function checkNoWorse(comparison: Comparison): Gate[] {
	return comparison.metrics.map(({ metric, difference, p }) => ({
		asked: `${metric} no worse`,
		passed: difference >= 0 || p >= SIGNIFICANT_BELOW,
		found: `${signed(difference)}, p ${p.toFixed(3)}`,
	}));
}

export const signed = (number: number) => `${number > 0 ? "+" : ""}${number.toFixed(4)}`;
