/** Visitors who click, as a model has it: they look at hits by their position, and click what is relevant, mostly. */
import type { Signpost } from "../../sdk/src/index.ts";
import { seededRandom } from "../bench/random.ts";
import type { Collection } from "./collection.ts";
import { normalizedGain } from "./metrics.ts";

export type ClickModel = {
	/** Visitors that ask each query. */
	visitors: number;
	/** How quickly attention falls: a hit is looked at with (1 / position)^eta. */
	eta: number;
	/** How likely what is looked at is clicked: relevant, and not. */
	relevant: number;
	irrelevant: number;
	seed: number;
};

export const MODELS = {
	/** Nine of ten clicks on what is looked at are on what is relevant. */
	honest: { visitors: 20, eta: 1, relevant: 0.9, irrelevant: 0.1, seed: 1 },
	/** Clicks have nothing to do with relevance. */
	noise: { visitors: 20, eta: 1, relevant: 0.3, irrelevant: 0.3, seed: 2 },
	/** The same by those who look at every position alike, unlike what is assumed. */
	flatNoise: { visitors: 20, eta: 0, relevant: 0.1, irrelevant: 0.1, seed: 3 },
} satisfies Record<string, ClickModel>;

type Query = Collection["queries"][number];

const PAGE = 10;
const MAX_QUERY = 1_000;
const CONCURRENCY = 4;

/** Lets visitors search and click. Returns the clicks. Needs a secret key, as it says who the visitors are. */
export async function simulateClicks(
	signpost: Signpost,
	{ queries, judgements }: Collection,
	model: ClickModel,
): Promise<number> {
	let clicks = 0;
	await inParallel(queries, async ({ id, text }, index) => {
		const random = seededRandom(model.seed * 1_000_003 + index);
		for (let visitor = 0; visitor < model.visitors; visitor += 1) {
			const { hits } = await signpost.search.query({ query: text.slice(0, MAX_QUERY), limit: PAGE });
			for (const [place, { externalId, clickToken }] of hits.entries()) {
				const isRelevant = (judgements.get(id)?.get(externalId) ?? 0) > 0;
				const likely = (1 / (place + 1)) ** model.eta * (isRelevant ? model.relevant : model.irrelevant);
				if (random.next() >= likely) continue;
				clicks += 1;
				signpost.events.track({ type: "click", clickToken, visitor: `${id}-${visitor}` });
			}
		}
	});
	await signpost.events.flush();
	return clicks;
}

/** Mean nDCG@10 over the queries. */
export async function meanGain(signpost: Signpost, { queries, judgements }: Collection, learning = true) {
	let sum = 0;
	await inParallel(queries, async ({ id, text }) => {
		const { hits } = await signpost.search.query({ query: text.slice(0, MAX_QUERY), limit: PAGE, learning });
		const ranking = hits.map(({ externalId }) => externalId);
		sum += normalizedGain(ranking, judgements.get(id) ?? new Map(), PAGE);
	});
	return sum / queries.length;
}

/** The collection with every second query, and with the others. */
export function halves(collection: Collection): { asked: Collection; unasked: Collection } {
	const half = (rest: number) => ({
		...collection,
		queries: collection.queries.filter((_, index) => index % 2 === rest),
	});
	return { asked: half(0), unasked: half(1) };
}

async function inParallel(queries: Query[], work: (query: Query, index: number) => Promise<void>): Promise<void> {
	const waiting = queries.entries();
	const lane = async () => {
		for (const [index, query] of waiting) await work(query, index);
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}
