/** Writes the table of docs/limits.md from the limits of the server. */
import { readFileSync, writeFileSync } from "node:fs";
import { describeLimits } from "../server/src/features/limits/schema.ts";

const page = new URL("../docs/limits.md", import.meta.url);
const table = /\| name \| at most \|[\s\S]*?(?=\n\n)/;
writeFileSync(
	page,
	readFileSync(page, "utf8").replace(table, () => describeLimits()),
);
