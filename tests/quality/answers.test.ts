/** That answers without a model stay as good as they are: a part of `npm run eval -- answers`, with floors. */
import { expect, inject, test } from "vitest";
import { createSignpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { createTenant, openDatabaseForFile } from "../harness/tenant.ts";
import { askAll, refusedOf, scoreOwn } from "./answers.ts";
import { readCollection, sharedFolder } from "./collection.ts";

/** Shares of the questions. */
const FLOORS = { right: 0.75, foreignRefused: 0.9 };
const CEILING = { ownRefused: 0.1 };
/** Of the questions that the documents cannot answer. */
const FOREIGN = 50;

const database = openDatabaseForFile();
const folder = await sharedFolder("ir/claude-docs");
const foreignFolder = await sharedFolder("ir/scifact");
const isMissing = folder === null || foreignFolder === null;
if (isMissing) console.warn("Skipped: answers on claude-docs, as ../shared/ir is not there.");

test.skipIf(isMissing)(
	"answers cite what was judged to answer, and foreign questions are refused",
	async () => {
		const { documents, queries, judgements } = await readCollection(folder ?? "");
		const foreign = (await readCollection(foreignFolder ?? "")).queries.slice(0, FOREIGN);
		const tenant = await createTenant(database);
		const signpost = createSignpost({ url: inject("server").url, key: tenant.secret.secret });
		const inputs = documents.map(({ id, title, text }) => ({
			...{ externalId: id, title: title || id, route: `/${encodeURIComponent(id)}`, content: text },
			format: "text" as const,
		}));
		await ingestAll(signpost, inputs);
		const { right, refused } = scoreOwn(await askAll(signpost, queries), judgements);
		expect(right).toBeGreaterThanOrEqual(FLOORS.right);
		expect(refused).toBeLessThanOrEqual(CEILING.ownRefused);
		expect(refusedOf(await askAll(signpost, foreign))).toBeGreaterThanOrEqual(FLOORS.foreignRefused);
	},
	60_000,
);
