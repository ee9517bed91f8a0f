import { expect, test } from "vitest";
import { AGGREGATE, aggregate } from "./aggregate.ts";
import type { Vote } from "./cast-votes.ts";

const NOW = new Date("2026-06-01T12:00:00Z");
const DAY = 86_400_000;

/** Votes of different people, `days` ago. */
function votes(count: number, vote: Partial<Vote> & { days?: number }): Vote[] {
	const { days = 0.5, ...rest } = vote;
	return Array.from({ length: count }, (_, n) => ({
		...{ queryKey: "q", documentId: "d", position: 3, shown: 10, at: new Date(NOW.getTime() - days * DAY) },
		voter: `${rest.documentId ?? "d"}-${rest.position ?? 3}-${days}-${n}`,
		...rest,
	}));
}

type Which = { documentId?: string; queryKey?: string; now?: Date };
const strength = (all: Vote[], { documentId = "d", queryKey = "q", now = NOW }: Which = {}) =>
	aggregate(all, now).find((signal) => signal.documentId === documentId && signal.queryKey === queryKey)?.strength ?? 0;

test("little evidence says little, more says more", () => {
	expect(strength(votes(2, {}))).toBe(0);
	const strengths = [3, 6, 12, 50, 500].map((count) => strength(votes(count, {})));
	expect(strengths[0]).toBeLessThan(0.1);
	expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
	expect(strengths[4]).toBeGreaterThan(0.9);
});

test("clicks are corrected for position: fewer deep clicks say as much as many at the top", () => {
	const clicks = [...votes(80, { documentId: "top", position: 1 }), ...votes(40, { documentId: "deep", position: 4 })];
	expect(strength(clicks, { documentId: "deep" })).toBeGreaterThan(strength(clicks, { documentId: "top" }));
});

test("clicks at random, by attention or by place, say nothing", () => {
	const places = Array.from({ length: 10 }, (_, index) => index + 1);
	const byAttention = places.flatMap((position) =>
		votes(Math.round(300 / position), { documentId: `d${position}`, position }),
	);
	expect(aggregate(byAttention, NOW)).toEqual([]);
	const byPlace = places.flatMap((position) => votes(60, { documentId: `d${position}`, position }));
	expect(aggregate(byPlace, NOW)).toEqual([]);
});

test("where there was one hit, or all were chosen alike, there is nothing to learn", () => {
	expect(strength(votes(50, { shown: 1, position: 1 }))).toBe(0);
});

test("clicks count less with time, and nothing in the end", () => {
	const clicks = votes(30, {});
	const later = (days: number) => strength(clicks, { now: new Date(NOW.getTime() + days * DAY) });
	expect(later(AGGREGATE.halfLifeDays)).toBeLessThan(later(0));
	expect(later(AGGREGATE.halfLifeDays * 3)).toBeLessThan(later(AGGREGATE.halfLifeDays));
	expect(later(AGGREGATE.windowDays + 2)).toBe(0);
	expect(later(0.3)).toBe(later(0));
});

test("a document that is chosen for many queries has a signal for all of them", () => {
	const chosen = (queries: number) =>
		Array.from({ length: queries }, (_, n) => [
			...votes(5, { queryKey: `q${n}`, documentId: "guide" }),
			...votes(2, { queryKey: `q${n}`, documentId: `other${n}` }),
		]).flat();
	expect(strength(chosen(1), { documentId: "guide", queryKey: "" })).toBe(0);
	expect(strength(chosen(3), { documentId: "guide", queryKey: "" })).toBeGreaterThan(0);
	expect(strength(chosen(20), { documentId: "guide", queryKey: "" })).toBeGreaterThan(
		strength(chosen(3), { documentId: "guide", queryKey: "" }),
	);
	expect(strength(chosen(20), { documentId: "other1", queryKey: "" })).toBe(0);
});

test("one click for each of many queries says nothing: other documents may have been shown as often", () => {
	const clicks = Array.from({ length: 50 }, (_, n) => votes(1, { queryKey: `q${n}` })).flat();
	expect(aggregate(clicks, NOW)).toEqual([]);
});
