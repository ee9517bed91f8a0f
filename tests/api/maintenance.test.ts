import { Client } from "pg";
import { expect, test } from "vitest";
import { createSignpost } from "../../sdk/src/index.ts";
import { startServer } from "../harness/server.ts";

test("soon after an ingest no search reads through what was written lately", { timeout: 60_000 }, async () => {
	// What other files write to theirs meanwhile would be merged, or wait to be, as well.
	const { demo, connectionString, remove } = await startServer();
	const { url, secretKey: key } = demo;
	const signpost = createSignpost({ url, key, clientId: "demo" });
	const database = new Client({ connectionString });
	await database.connect();
	// What it merges itself is what the server had not: pages of the index's pending list.
	const unmerged = async () => {
		const { rows } = await database.query("SELECT gin_clean_pending_list('chunks_terms_idx')::int AS pages");
		return rows[0].pages as number;
	};
	try {
		const ingest = async (round: number) => {
			const document = {
				externalId: "merged",
				title: "Merged",
				route: "/merged",
				content: `Merged in round ${round}.`,
			};
			await signpost.ingest.wait(await signpost.ingest.documents([{ ...document, format: "text" }]));
		};
		await ingest(1);
		expect(await unmerged()).toBeGreaterThan(0);
		await ingest(2);
		await new Promise((done) => setTimeout(done, 3_000));
		expect(await unmerged()).toBe(0);
	} finally {
		await database.end();
		await remove();
	}
});
