import { expect, inject, test } from "vitest";
import { createSignpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { createTenant, openDatabaseForFile } from "../harness/tenant.ts";
import { type ClickModel, halves, MODELS, meanGain, simulateClicks } from "./clicks.ts";
import { readCollection, sharedFolder } from "./collection.ts";

const database = openDatabaseForFile();
const folder = await sharedFolder("ir/claude-docs");
if (folder === null) console.warn("Skipped: simulated clicks on claude-docs, as ../shared/ir is not there.");

/** nDCG@10 that clicks may cost. */
const TOLERANCE = 0.005;

async function gains(model: ClickModel) {
	const all = await readCollection(folder ?? "");
	// Of fewer questions, nearly all are answered so well that clicks have nothing to teach.
	const collection = halves(all).asked;
	const tenant = await createTenant(database);
	const signpost = createSignpost({ url: inject("server").url, key: tenant.secret.secret });
	const inputs = all.documents.map(({ id, title, text }) => ({
		...{ externalId: id, title: title || id, route: `/${encodeURIComponent(id)}`, content: text },
		format: "text" as const,
	}));
	await ingestAll(signpost, inputs);
	const before = await meanGain(signpost, collection);
	await simulateClicks(signpost, collection, { ...model, visitors: 15 });
	await signpost.signals.recompute();
	return { before, after: await meanGain(signpost, collection) };
}

test.skipIf(folder === null)("clicks by relevance raise nDCG@10", { timeout: 120_000 }, async () => {
	const { before, after } = await gains(MODELS.honest);
	expect(after).toBeGreaterThan(before);
});

test.skipIf(folder === null)("clicks at random cost next to nothing", { timeout: 120_000 }, async () => {
	const { before, after } = await gains(MODELS.noise);
	expect(after).toBeGreaterThanOrEqual(before - TOLERANCE);
});
