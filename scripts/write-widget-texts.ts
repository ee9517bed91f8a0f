/** Writes the table of docs/widget-texts.md from the widget's texts and the server's schema. */
import { readFileSync, writeFileSync } from "node:fs";
import { describeTexts } from "./widget-texts.ts";

const page = new URL("../docs/widget-texts.md", import.meta.url);
const table = /\| name \|[\s\S]*?(?=\n\n|\n$)/;
writeFileSync(
	page,
	readFileSync(page, "utf8").replace(table, () => describeTexts()),
);
