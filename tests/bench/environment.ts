/** What figures were taken on: they mean little without it. */
import { cpus, loadavg, totalmem } from "node:os";
import { median } from "./figures.ts";
import { seededRandom } from "./random.ts";

export function describeEnvironment(): string {
	const [processor] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	const [load = 0] = loadavg();
	return [
		`${cpus().length} × ${processor?.model ?? "unknown processor"}, ${memory} GiB`,
		`${process.platform} ${process.arch}, Node.js ${process.version}`,
		`load ${load.toFixed(1)} at ${new Date().toISOString()}${load > 1 ? ": OTHERS WERE AT WORK, so times are too long" : ""}`,
		`reference work in ${referenceWork().toFixed(0)} ms`,
	].join("; ");
}

/**
 * How long this machine takes now for work that is always the same: sorting, and writing and reading JSON. Shared
 * machines are half as fast at times; figures of two runs compare by this one. Median of seven, in ms.
 */
function referenceWork(): number {
	const random = seededRandom(0);
	const rows = Array.from({ length: 50_000 }, (_, id) => ({
		id,
		key: String(random.below(1e9)),
		value: random.next(),
	}));
	const times = Array.from({ length: 7 }, () => {
		const start = performance.now();
		JSON.parse(JSON.stringify(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1))));
		return performance.now() - start;
	});
	return median(times);
}
