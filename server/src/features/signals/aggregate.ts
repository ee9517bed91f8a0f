import type { Vote } from "./cast-votes.ts";
import { clickWeight } from "./propensity.ts";

export const AGGREGATE = {
	/** After so many days a click counts half. */
	halfLifeDays: 30,
	/** Older clicks count nothing, in days. */
	windowDays: 180,
	/** The prior, as votes that were spread evenly over all hits: with few clicks nothing is known. */
	priorVotes: 4,
	/** How many standard deviations below what the clicks say a share is taken to be. */
	caution: 2,
	/** Voters without whom there is no signal. */
	minVoters: 3,
	/** A document's signal for all queries: queries it must have been chosen for, and those that half of it takes. */
	minQueries: 2,
	halfBreadth: 5,
	/** Documents at most that have a signal for all queries. */
	maxDocuments: 1_000,
};

/** What clicks say of a document, for one query or, where `queryKey` is "", for all. */
export type Signal = {
	queryKey: string;
	documentId: string;
	/** 0: chosen no more often than chance would have it, to 1: always chosen, beyond doubt. */
	strength: number;
	/** Clicks that counted, each less the older it is. */
	clicks: number;
	voters: number;
};

/** Sums over votes: `weight` is corrected for position and age, `recent` for age alone. */
type Sum = { count: number; recent: number; weight: number; squared: number; voters: Set<string> };
type QuerySums = { all: Sum; documents: Map<string, Sum>; chance: number };

const DAY = 86_400_000;

/**
 * Signals from votes, as of the beginning of the day (UTC): computed twice on one day they are the same.
 *
 * A document's share of a query's clicks, each weighted by its inverse propensity, is compared with the even share
 * that clicks at random would give it. What counts is how far the lower bound of the share, under a prior, is above that.
 * The document must also have more than an even share of the clicks unweighted: clicks by those who look at every
 * position alike would otherwise seem to favour what stands last.
 */
export function aggregate(votes: readonly Vote[], now: Date): Signal[] {
	const today = Math.floor(now.getTime() / DAY) * DAY;
	const queries = sumByQuery(votes, today);
	const signals: Signal[] = [];
	for (const [queryKey, { all, documents, chance }] of queries) {
		for (const [documentId, sum] of documents) {
			if (sum.voters.size < AGGREGATE.minVoters) continue;
			const strength = strengthOf(sum, all, chance);
			if (strength > 0) signals.push({ queryKey, documentId, strength, clicks: sum.recent, voters: sum.voters.size });
		}
	}
	return [...signals, ...acrossQueries(queries)].sort(byKey);
}

/** Signals for all queries, from documents that are chosen for several. */
function acrossQueries(queries: ReadonlyMap<string, QuerySums>): Signal[] {
	type Total = { own: Sum; all: Sum; chances: number; queries: number };
	const totals = new Map<string, Total>();
	for (const { all, documents, chance } of queries.values()) {
		for (const [documentId, sum] of documents) {
			const total = totals.get(documentId) ?? { own: emptySum(), all: emptySum(), chances: 0, queries: 0 };
			// Only queries with a click on it are known, so one click is what made us look, and tells nothing.
			const rest = 1 - 1 / sum.count;
			add(total.own, sum, rest);
			add(total.all, all, 1);
			add(total.all, sum, rest - 1);
			total.chances += chance;
			total.queries += 1;
			totals.set(documentId, total);
		}
	}
	const signals: Signal[] = [];
	for (const [documentId, { own, all, chances, queries: count }] of totals) {
		if (count < AGGREGATE.minQueries || own.voters.size < AGGREGATE.minVoters) continue;
		const breadth = count / (count + AGGREGATE.halfBreadth);
		const strength = breadth * strengthOf(own, all, chances / count);
		if (strength > 0) signals.push({ queryKey: "", documentId, strength, clicks: own.recent, voters: own.voters.size });
	}
	return signals.sort((a, b) => b.strength - a.strength || byKey(a, b)).slice(0, AGGREGATE.maxDocuments);
}

function sumByQuery(votes: readonly Vote[], today: number): Map<string, QuerySums> {
	const queries = new Map<string, QuerySums & { chances: number }>();
	for (const { queryKey, documentId, position, shown, at, voter } of votes) {
		const age = Math.max(0, today - at.getTime()) / DAY;
		if (age > AGGREGATE.windowDays) continue;
		const recent = 0.5 ** (age / AGGREGATE.halfLifeDays);
		const weight = recent * clickWeight(position);
		const vote = { count: 1, recent, weight, squared: weight ** 2, voters: new Set([voter]) };
		const sums = queries.get(queryKey) ?? { all: emptySum(), documents: new Map(), chance: 1, chances: 0 };
		const own = sums.documents.get(documentId) ?? emptySum();
		add(own, vote, 1);
		add(sums.all, vote, 1);
		sums.documents.set(documentId, own);
		sums.chances += 1 / Math.max(1, shown);
		sums.chance = sums.chances / sums.all.count;
		queries.set(queryKey, sums);
	}
	return queries;
}

function strengthOf(own: Sum, all: Sum, chance: number): number {
	if (chance >= 1 || all.weight <= 0 || all.recent <= 0) return 0;
	const unweighted = lowerBound(own.recent / all.recent, all.recent, chance);
	if (unweighted <= chance) return 0;
	// Kish's effective number: a few clicks that count much are worth few clicks.
	const effective = Math.min(all.recent, all.weight ** 2 / all.squared);
	const share = lowerBound(own.weight / all.weight, effective, chance);
	return Math.max(0, (share - chance) / (1 - chance));
}

/** A share that so many votes and the prior leave little doubt of: the posterior's mean, less some deviations. */
function lowerBound(share: number, votes: number, chance: number): number {
	const total = votes + AGGREGATE.priorVotes;
	const mean = (share * votes + chance * AGGREGATE.priorVotes) / total;
	return mean - AGGREGATE.caution * Math.sqrt((mean * (1 - mean)) / (total + 1));
}

const emptySum = (): Sum => ({ count: 0, recent: 0, weight: 0, squared: 0, voters: new Set() });

function add(sum: Sum, more: Sum, times: number): void {
	sum.count += more.count * times;
	sum.recent += more.recent * times;
	sum.weight += more.weight * times;
	sum.squared += more.squared * times;
	for (const voter of more.voters) sum.voters.add(voter);
}

const byKey = (a: Signal, b: Signal) => compare(a.queryKey, b.queryKey) || compare(a.documentId, b.documentId);
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
