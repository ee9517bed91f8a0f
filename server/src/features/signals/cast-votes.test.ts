import { expect, test } from "vitest";
import { type Click, castVotes, VOTES } from "./cast-votes.ts";

const START = Date.UTC(2026, 0, 1);
let searches = 0;

function click(given: Partial<Click> & { after?: number }): Click {
	searches += 1;
	const { after = searches * 1_000, ...rest } = given;
	return {
		...{ searchId: `s${searches}`, queryKey: "q", documentId: "d", position: 2, shown: 10 },
		...{ visitorId: null, source: `a${searches}`, at: new Date(START + after) },
		...rest,
	};
}

const times = <Item>(count: number, make: (n: number) => Item) => Array.from({ length: count }, (_, n) => make(n));

test("everyone has one vote for a document and query, whatever the address, and the newest counts", () => {
	const clicks = times(20, (n) => click({ visitorId: "v", source: `s${n % 4}`, after: n * 3_600_000 }));
	expect(castVotes(clicks)).toMatchObject([{ voter: "v", at: new Date(START + 19 * 3_600_000) }]);
	expect(castVotes(times(5, (n) => click({ visitorId: `v${n}` })))).toHaveLength(5);
});

test("a thousand clicks of one sender in a day count as none", () => {
	expect(castVotes(times(1_000, () => click({ source: "bot", documentId: `d${searches % 50}` })))).toEqual([]);
});

test("clicks that come too fast do not count", () => {
	const clicks = times(30, (n) => click({ source: "fast", documentId: `d${n}`, after: n }));
	expect(castVotes(clicks)).toHaveLength(VOTES.perMinute);
});

test("many visitors behind one address count as a few", () => {
	const clicks = times(50, (n) => click({ source: "office", visitorId: `v${n}`, after: n * 120_000 }));
	expect(castVotes(clicks)).toHaveLength(VOTES.perSourceAndPair);
	const spread = times(50, (n) =>
		click({ source: "office", visitorId: `v${n}`, queryKey: `q${n}`, after: n * 120_000 }),
	);
	expect(castVotes(spread)).toHaveLength(VOTES.perSourceAndDocument);
});

test("a search belongs to whoever clicked in it first", () => {
	const clicks = times(20, (n) => click({ searchId: "shared", visitorId: `v${n}`, source: `a${n}` }));
	expect(castVotes(clicks)).toMatchObject([{ voter: "v0" }]);
});

test("one voter lifts a document for a few queries only", () => {
	const clicks = times(20, (n) => click({ visitorId: "fan", queryKey: `q${n}`, after: n * 120_000 }));
	expect(castVotes(clicks)).toHaveLength(VOTES.perVoterAndDocument);
});

test("the order of the clicks does not matter", () => {
	const clicks = times(40, (n) => click({ source: `a${n % 5}`, visitorId: `v${n % 12}`, documentId: `d${n % 3}` }));
	expect(castVotes([...clicks].reverse())).toEqual(castVotes(clicks));
});
