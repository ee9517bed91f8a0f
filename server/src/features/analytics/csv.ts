type Cell = string | number | null;

/** A spreadsheet takes what begins so for a formula, also behind blanks. */
const FORMULA = /^\s*[=+\-@\t\r\n|%＝＋－＠]/u;

/** A table as RFC 4180 has it; text that a spreadsheet would run stands behind an apostrophe. */
export const toCsv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
	[header, ...rows].map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");

function toCell(value: Cell): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const text = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
