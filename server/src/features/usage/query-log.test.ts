import { expect, test } from "vitest";
import { createQueryLog, QUERY_LOG } from "./query-log.ts";

function typist() {
	let time = Date.parse("2026-01-31T12:00:00Z");
	const log = createQueryLog(() => time);
	return {
		wait: (ms: number) => {
			time += ms;
		},
		type: (query: string, { asker = "one", found = true } = {}) => log.note("cli_1", { asker, query, found }),
		counted: (options = {}) =>
			log.take({ limit: 100, ...options }).map(({ query, searches, unfound }) => [query, searches, unfound]),
	};
}

test("what is typed letter by letter is one query, as it was at the end", () => {
	const { type, wait, counted } = typist();
	for (const query of ["r", "re", "ret", "re", "return"]) type(query);
	type("Return  shoes", { found: false });
	expect(counted()).toEqual([]);
	wait(QUERY_LOG.pause);
	expect(counted()).toEqual([["return shoes", 1, 1]]);
	expect(counted()).toEqual([]);
});

test("another query, another asker and the same again later count by themselves", () => {
	const { type, wait, counted } = typist();
	type("shoes");
	type("gloves");
	type("glo", { asker: "two" });
	wait(QUERY_LOG.pause);
	type("gloves");
	expect(counted({ all: true })).toEqual([
		["shoes", 1, 0],
		["gloves", 2, 0],
		["glo", 1, 0],
	]);
});

test("takes a part at a time", () => {
	const { type, counted } = typist();
	for (const query of ["a", "b", "c"]) type(query);
	expect(counted({ all: true, limit: 2 })).toHaveLength(2);
	expect(counted({ all: true, limit: 2 })).toHaveLength(1);
});

test("nothing is no query", () => {
	const { type, counted } = typist();
	type("   ");
	expect(counted({ all: true })).toEqual([]);
});
