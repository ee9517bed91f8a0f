import { stripVTControlCharacters, styleText } from "node:util";
import type { TextRange } from "../generated/contract.ts";

/** The only place that writes: results to stdout, everything else to stderr. */
export type Output = {
	readonly isJson: boolean;
	/** Writes text as it comes, without a line end. */
	write: (text: string) => void;
	line: (text?: string) => void;
	/** The one object that `--json` prints. */
	json: (value: unknown) => void;
	/** For the person at the terminal; silent with `--json`. */
	note: (text: string) => void;
	error: (text: string) => void;
	bold: (text: string) => string;
	dim: (text: string) => string;
	/** The text with the ranges in bold. */
	highlighted: (text: string, ranges: TextRange[]) => string;
};

export function createOutput(options: { json: boolean }): Output {
	const isJson = options.json;
	const styled = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
	const style = (format: "bold" | "dim") => (text: string) =>
		styled ? styleText(format, printable(text)) : printable(text);
	const bold = style("bold");
	const toStdout = (text: string) => void (isJson || process.stdout.write(text));
	const toStderr = (text: string) => void process.stderr.write(text);
	return {
		isJson,
		bold,
		dim: style("dim"),
		write: (text) => toStdout(printable(text)),
		line: (text = "") => toStdout(`${text}\n`),
		json: (value) => void (isJson && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
		note: (text) => void (isJson || toStderr(`${printable(text)}\n`)),
		error: (text) => toStderr(`${printable(text).replaceAll("\n", " ")}\n`),
		highlighted: (text, ranges) => highlight(text, ranges, bold),
	};
}

/** Text without what could steer a terminal: documents are written by others. */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
	return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

function highlight(text: string, ranges: TextRange[], bold: (text: string) => string): string {
	let result = "";
	let position = 0;
	for (const { start, end } of ranges) {
		result += printable(text.slice(position, start)) + bold(text.slice(start, end));
		position = end;
	}
	return result + printable(text.slice(position));
}
