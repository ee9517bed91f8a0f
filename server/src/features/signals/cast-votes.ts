/** A click as it was stored, with what the signed token says of the search it followed. */
export type Click = {
	searchId: string;
	queryKey: string;
	documentId: string;
	/** From 1. */
	position: number;
	/** Hits there were to choose from. */
	shown: number;
	/** Null where the sender had no visitor's token. */
	visitorId: string | null;
	/** Keyed hash of the address, or of what a secret key's holder calls the visitor. */
	source: string;
	at: Date;
};

/** A click that counts. */
export type Vote = Pick<Click, "queryKey" | "documentId" | "position" | "shown" | "at"> & { voter: string };

export const VOTES = {
	/** Clicks of one voter in a minute; more are faster than anyone reads and not counted. */
	perMinute: 10,
	/** Clicks of one voter in a day (UTC); who makes more is a program, and none of that day's count. */
	perDay: 60,
	/** Queries for which one voter's clicks on one document count. */
	perVoterAndDocument: 3,
	/** Voters behind one address who count for one document and query: a household or office, not a crowd. */
	perSourceAndPair: 3,
	/** Votes from one address that count for one document. */
	perSourceAndDocument: 9,
};

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/**
 * Which clicks count. Everyone has one vote for a document and query; a search belongs to whoever clicked in it first,
 * so that a token handed round is worth nothing to the others; what comes too fast or too often does not count.
 * The order in which clicks are given does not matter.
 */
export function castVotes(clicks: readonly Click[]): Vote[] {
	const inOrder = clicks.map((click) => ({ ...click, voter: click.visitorId ?? click.source })).sort(byTime);
	const owners = new Map<string, string>();
	for (const { searchId, voter } of inOrder) if (!owners.has(searchId)) owners.set(searchId, voter);
	const ownDay = ({ voter, at }: Ballot) => `${voter}/${Math.floor(at.getTime() / DAY)}`;
	const days = countBy(inOrder, ownDay);
	const human = inOrder
		.filter((click) => owners.get(click.searchId) === click.voter && (days.get(ownDay(click)) ?? 0) <= VOTES.perDay)
		.filter(atMost(VOTES.perMinute, ({ voter, at }) => `${voter}/${Math.floor(at.getTime() / MINUTE)}`));
	const pair = ({ queryKey, documentId }: Ballot) => `${queryKey}/${documentId}`;
	return human
		.reverse() // Of repeated clicks the newest counts.
		.filter(atMost(1, (click) => `${click.voter}/${pair(click)}`))
		.filter(atMost(VOTES.perVoterAndDocument, ({ voter, documentId }) => `${voter}/${documentId}`))
		.filter(atMost(VOTES.perSourceAndPair, (click) => `${click.source}/${pair(click)}`))
		.filter(atMost(VOTES.perSourceAndDocument, ({ source, documentId }) => `${source}/${documentId}`))
		.map(({ queryKey, documentId, position, shown, at, voter }) => ({
			...{ queryKey, documentId, position, shown, at, voter },
		}));
}

type Ballot = Click & { voter: string };

const byTime = (a: Ballot, b: Ballot) => a.at.getTime() - b.at.getTime() || compare(idOf(a), idOf(b));
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const idOf = ({ searchId, documentId, voter }: Ballot) => `${searchId}/${documentId}/${voter}`;

function countBy(clicks: Ballot[], key: (click: Ballot) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const click of clicks) counts.set(key(click), (counts.get(key(click)) ?? 0) + 1);
	return counts;
}

/** A filter that lets the first so many of each kind pass. */
function atMost(limit: number, kind: (click: Ballot) => string): (click: Ballot) => boolean {
	const passed = new Map<string, number>();
	return (click) => {
		const count = (passed.get(kind(click)) ?? 0) + 1;
		if (count <= limit) passed.set(kind(click), count);
		return count <= limit;
	};
}
