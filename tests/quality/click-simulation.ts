/**
 * What learning from clicks does to a collection's ranking, through the whole server:
 * `npm run clicks -- <folder in BEIR layout> [--visitors 20]`. Visitors ask every second query; the others show what
 * that does to queries nobody asked. Fails when honest clicks do not help, or clicks at random hurt by more than .005.
 */
import { parseArgs } from "node:util";
import { createSignpost, type DocumentInput, type Signpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { startServer } from "../harness/server.ts";
import { type ClickModel, halves, MODELS, meanGain, simulateClicks } from "./clicks.ts";
import { type Collection, readCollection } from "./collection.ts";

/** nDCG@10 that clicks at random may cost. */
const TOLERANCE = 0.005;
const ROUNDS = 2;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { visitors: { type: "string" }, models: { type: "string", default: Object.keys(MODELS).join(",") } },
});

async function main(folder: string): Promise<void> {
	const collection = await readCollection(folder);
	const server = await startServer({ environment: { RATE_LIMIT_PER_KEY: "0" } });
	try {
		for (const name of values.models.split(",") as (keyof typeof MODELS)[]) {
			const { url, secretKey: key } = server.demo;
			const signpost = createSignpost({ url, key, clientId: `clicks-${name.toLowerCase()}`, timeoutMs: 120_000 });
			await ingestAll(signpost, collection.documents.map(toInput));
			const model = {
				...MODELS[name],
				...(values.visitors === undefined ? {} : { visitors: Number(values.visitors) }),
			};
			await run(signpost, collection, { name, model });
		}
	} finally {
		await server.remove();
	}
}

async function run(signpost: Signpost, collection: Collection, { name, model }: { name: string; model: ClickModel }) {
	const { asked, unasked } = halves(collection);
	const before = { asked: await meanGain(signpost, asked, false), unasked: await meanGain(signpost, unasked, false) };
	for (let round = 1; round <= ROUNDS; round += 1) {
		const clicks = await simulateClicks(signpost, asked, { ...model, seed: model.seed * 10 + round });
		const { signals } = await signpost.signals.recompute();
		const after = { asked: await meanGain(signpost, asked), unasked: await meanGain(signpost, unasked) };
		const change = (part: "asked" | "unasked") =>
			`${part} ${before[part].toFixed(4)} -> ${after[part].toFixed(4)} (${(after[part] - before[part]).toFixed(4)})`;
		console.log(
			`${name}, round ${round}: ${clicks} clicks, ${signals} signals; ${change("asked")}, ${change("unasked")}`,
		);
		const least =
			name === "honest" && after.asked <= before.asked ? Number.POSITIVE_INFINITY : before.asked - TOLERANCE;
		if (after.asked < least || after.unasked < before.unasked - TOLERANCE) process.exitCode = 1;
	}
}

function toInput({ id, title, text }: Collection["documents"][number]): DocumentInput {
	const named = title.trim() === "" ? {} : { title: title.slice(0, 500) };
	return { externalId: id, ...named, route: `/${encodeURIComponent(id)}`, content: text, format: "text" };
}

const [folder] = positionals;
if (folder === undefined) {
	console.error("Usage: npm run clicks -- <folder in BEIR layout> [--visitors 20] [--models honest,noise,flatNoise]");
	process.exitCode = 2;
} else {
	await main(folder);
}
