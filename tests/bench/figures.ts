/** Figures and how they are shown. */

export type Figure = {
	name: string;
	value: number;
	unit: string;
	/** What it has to reach; null: for information. */
	target: { atLeast: number } | { atMost: number } | null;
};

export function isReached({ value, target }: Figure): boolean {
	if (target === null) return true;
	return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}

/** The value below which the share of all values lies; by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export function describeFigures(figures: Figure[]): string {
	const rows = [
		["what", "measured", "to reach", ""],
		...figures.map((figure) => [
			figure.name,
			`${round(figure.value)} ${figure.unit}`,
			describeTarget(figure),
			verdict(figure),
		]),
	];
	const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}

function verdict(figure: Figure): string {
	if (figure.target === null) return "";
	return isReached(figure) ? "yes" : "NO";
}

export const round = (value: number) => Number(value.toPrecision(value >= 1_000 ? 4 : 3));

function describeTarget({ target, unit }: Figure): string {
	if (target === null) return "";
	return "atLeast" in target ? `≥ ${target.atLeast} ${unit}` : `≤ ${target.atMost} ${unit}`;
}
