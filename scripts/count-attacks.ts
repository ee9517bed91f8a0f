/**
 * How many attacks the tests have tried, and how many succeeded, by the ids that docs/security.md lists and tests have
 * in their names: `node scripts/count-attacks.ts <report of vitest> …`. Fails when an attack succeeded, when one that
 * is listed has no test, and when one that has a test is not listed.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

type Outcome = { ancestorTitles: string[]; title: string; status: string };
type Report = { testResults: { assertionResults: Outcome[] }[] };
type Count = { run: number; succeeded: number };

const DOCUMENT = fileURLToPath(new URL("../docs/security.md", import.meta.url));

const ID = "[TKOIDLUSXP]\\d{1,2}";
/** Ids as a title begins or ends with them: "T8, T9 a run …", "S1-S4 …", "… (X3, X6)". */
const IDS = new RegExp(`^${ID}(?:(?:, | |-)${ID})*(?=[ :]|$)|\\((?:${ID}(?:, )?)+\\)$`);

function idsOf(title: string): string[] {
	const found = IDS.exec(title)?.[0] ?? "";
	return [...found.matchAll(new RegExp(`(${ID})(?:-(${ID}))?`, "g"))].flatMap(([, first = "", last = first]) => {
		const letter = first.slice(0, 1);
		const [from, to] = [first, last].map((id) => Number(id.slice(1))) as [number, number];
		return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
	});
}

const byId = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

const listed = [...(await readFile(DOCUMENT, "utf8")).matchAll(new RegExp(`^\\| (${ID}) \\|`, "gm"))].map(
	([, id]) => id ?? "",
);
const reports = await Promise.all(
	process.argv.slice(2).map(async (path) => JSON.parse(await readFile(path, "utf8")) as Report),
);
const counts = new Map<string, Count>();
const total: Count = { run: 0, succeeded: 0 };
for (const { ancestorTitles, title, status } of reports
	.flatMap(({ testResults }) => testResults)
	.flatMap((file) => file.assertionResults)) {
	const ids = new Set([...ancestorTitles, title].flatMap(idsOf));
	if (ids.size === 0 || !["passed", "failed"].includes(status)) continue;
	const succeeded = status === "failed" ? 1 : 0;
	total.run += 1;
	total.succeeded += succeeded;
	for (const id of ids) {
		const count = counts.get(id) ?? { run: 0, succeeded: 0 };
		counts.set(id, { run: count.run + 1, succeeded: count.succeeded + succeeded });
	}
}
const tried = [...counts.keys()].sort(byId);
console.log(tried.map((id) => `${id} ${counts.get(id)?.run}`).join(", "));
const untried = listed.filter((id) => !counts.has(id));
const unlisted = tried.filter((id) => !listed.includes(id));
if (untried.length > 0) console.log(`No test has tried: ${untried.join(", ")}.`);
if (unlisted.length > 0) console.log(`docs/security.md does not list: ${unlisted.join(", ")}.`);
console.log(`${total.run} attacks of ${tried.length} kinds, ${total.succeeded} succeeded`);
process.exitCode = total.succeeded + untried.length + unlisted.length === 0 && total.run > 0 ? 0 : 1;
