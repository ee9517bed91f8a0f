/** Charts as inline SVG, coloured by the page's style sheet. Each says in words what it shows. */
import { type Html, html } from "./html.ts";

const WIDTH = 720;
/** Left of the plot, for the scale. */
const LEFT = 44;
const PLOT = WIDTH - LEFT;

export type Bucket = { label: string; run: number; baseline: number | null };

export type Difference = { query: string; difference: number };

/** How many queries fall into each bucket; the baseline stands beside the run. */
export function histogram(buckets: Bucket[], title: string): Html {
	const height = 200;
	const plot = height - 40;
	const most = niceTop(Math.max(1, ...buckets.map(({ run, baseline }) => Math.max(run, baseline ?? 0))));
	const step = PLOT / buckets.length;
	const paired = buckets.some(({ baseline }) => baseline !== null);
	const width = paired ? Math.min(28, step * 0.36) : Math.min(44, step * 0.62);
	const bar = (kind: string, x: number, bucket: { count: number; label: string }) => {
		const top = 12 + plot * (1 - bucket.count / most);
		const text = `${bucket.label}: ${bucket.count} queries (${kind === "run" ? "this run" : "baseline"})`;
		const shape = html`<rect class="${kind}" x="${round(x)}" y="${round(top)}" width="${round(width)}" height="${round(12 + plot - top)}" rx="2"><title>${text}</title></rect>`;
		const above = html`<text class="count" x="${round(x + width / 2)}" y="${round(top - 4)}">${bucket.count}</text>`;
		return [shape, ...(bucket.count > 0 && (kind === "run" || paired) ? [above] : [])];
	};
	const bars = buckets.flatMap(({ label, run, baseline }, index) => {
		const middle = LEFT + step * (index + 0.5);
		const name = html`<text class="label" x="${round(middle)}" y="${height - 10}">${label}</text>`;
		if (baseline === null) return [...bar("run", middle - width / 2, { count: run, label }), name];
		const [left, right] = [middle - width - 1, middle + 1];
		return [...bar("baseline", left, { count: baseline, label }), ...bar("run", right, { count: run, label }), name];
	});
	const lines = [0, 0.5, 1].map((share) => gridLine(12 + plot * (1 - share), String(Math.round(most * share))));
	return figure({ height, title, content: [...lines, ...bars] });
}

/** One bar a query, from the worst change to the best. */
export function differenceChart(differences: Difference[], title: string): Html {
	const height = 240;
	const sorted = [...differences].sort((a, b) => a.difference - b.difference);
	const most = Math.max(0.1, ...sorted.map(({ difference }) => Math.abs(difference)));
	const top = Math.ceil(most * 10) / 10;
	const zero = height / 2;
	const scale = (zero - 14) / top;
	const step = PLOT / Math.max(1, sorted.length);
	const width = Math.max(0.6, Math.min(24, step - Math.min(2, step * 0.2)));
	const bars = sorted.map(({ query, difference }, index) => {
		const size = Math.max(difference === 0 ? 1 : 1.5, Math.abs(difference) * scale);
		const y = difference > 0 ? zero - size : zero;
		const kind = difference > 0 ? "better" : "worse";
		const text = `${difference > 0 ? "+" : ""}${difference.toFixed(3)}  ${query}`;
		return html`<rect class="${difference === 0 ? "even" : kind}" x="${round(LEFT + step * index)}" y="${round(y)}" width="${round(width)}" height="${round(size)}"><title>${text}</title></rect>`;
	});
	const lines = [top, top / 2, 0, -top / 2, -top].map((value) =>
		gridLine(zero - value * scale, `${value > 0 ? "+" : ""}${round(value)}`),
	);
	return figure({ height, title, content: [...lines, ...bars] });
}

function gridLine(y: number, label: string): Html {
	return html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}"/><text class="scale" x="${LEFT - 8}" y="${round(y + 4)}">${label}</text>`;
}

function figure({ height, title, content }: { height: number; title: string; content: Html[] }): Html {
	return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${content}</svg>`;
}

/** The next number that is even and has one or two digits that matter. */
function niceTop(most: number): number {
	const unit = 10 ** Math.max(0, Math.floor(Math.log10(most)) - 1) * 2;
	return Math.ceil(most / unit) * unit;
}

const round = (number: number) => Math.round(number * 100) / 100;
