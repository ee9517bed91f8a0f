import { expect, test } from "vitest";
import { createPreparePool } from "./prepare-pool.ts";

const documentOf = (content: string) => ({ externalId: "a", title: undefined, content, format: "markdown" as const });
const FAST = documentOf("# Fast\n\nRead at once.");
/** Keys of keys of keys: the YAML parser takes minutes. */
const SLOW = documentOf(`---\n${"? ".repeat(20_000)}\n---\n`);

test("a document has its own time from when it is taken up, wherever it stood in line", async () => {
	const timeout = 6_000;
	const pool = createPreparePool({ timeout });
	await pool.prepare(FAST);
	const startedAt = performance.now();
	const line = [FAST, FAST, FAST, FAST, SLOW, FAST].map(pool.prepare);
	const outcomes = await Promise.allSettled(line);
	expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([true, true, true, true, false, true]);
	await expect(line[4]).rejects.toThrow("It took longer than 6 s to read.");
	expect(performance.now() - startedAt).toBeLessThan(3 * timeout);
	await pool.close();
}, 60_000);
