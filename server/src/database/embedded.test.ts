import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { openEmbeddedDatabase } from "./embedded.ts";

test("a data folder may be given by a relative path, as the default is", { timeout: 60_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), "signpost-relative-"));
	const database = await openEmbeddedDatabase(relative(process.cwd(), folder));
	const client = new Client({ connectionString: database.connectionString });
	await client.connect();
	expect((await client.query("SELECT 7 AS n")).rows).toEqual([{ n: 7 }]);
	await client.end();
	await database.close();
	rmSync(folder, { recursive: true });
});
