import { Presets, SingleBar } from "cli-progress";
import type { Output } from "../output.ts";

/** Shows how far long work is. */
export type Progress = { update: (processed: number) => void; stop: () => void };

/** A bar on a terminal, a line now and then elsewhere, nothing with `--json`. */
export function createProgress(total: number, output: Output, what = "documents"): Progress {
	if (output.isJson) return { update: () => {}, stop: () => {} };
	return process.stderr.isTTY === true ? bar(total, what) : lines(total, output, what);
}

function bar(total: number, what: string): Progress {
	const format = `{bar} {percentage}% · {value} of {total} ${what}`;
	const single = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
	single.start(total, 0);
	return { update: (processed) => single.update(processed), stop: () => single.stop() };
}

function lines(total: number, output: Output, what: string): Progress {
	let shown = 0;
	return {
		update: (processed) => {
			// Ten lines in all, however many documents there are.
			if (processed < total && processed - shown < total / 10) return;
			if (processed === shown) return;
			shown = processed;
			output.note(`${processed} of ${total} ${what}`);
		},
		stop: () => {},
	};
}
