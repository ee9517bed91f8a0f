import { expect, test } from "vitest";
import { filterSql } from "./filter.ts";
import { type SearchFilter, searchFilter } from "./schema.ts";

const conditionsOf = (filter: SearchFilter, first = 5) => filterSql(filter, first);

test("no filter asks for nothing, not even the documents", () => {
	expect(filterSql(undefined, 5)).toEqual({ join: "", conditions: "", parameters: [] });
});

test("an empty filter holds for every document, and its not for none", () => {
	expect(conditionsOf({}).conditions).toBe("AND TRUE");
	expect(conditionsOf({ not: {} }).conditions).toBe("AND (NOT TRUE)");
});

test("numbers its parameters from the given one, and keeps values and field names out of the text", () => {
	const evil = "x'; DROP TABLE chunks; --";
	const { conditions, parameters } = conditionsOf({
		tags: [evil],
		metadata: { [evil]: evil, [`${evil}2`]: { gt: 2, lte: new Date(0), exists: true } },
		route: { prefix: evil },
		source: evil,
		language: evil,
		updatedAt: { gte: "2026-01-01" },
	});
	expect(conditions).not.toContain("DROP");
	const numbers = [...conditions.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
	expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(parameters.map((_value, index) => 5 + index));
	expect(parameters).toContainEqual([evil]);
	expect(parameters).toContainEqual([JSON.stringify(evil)]);
	expect(parameters).toContainEqual(new Date("2026-01-01T00:00:00Z"));
});

test("joins by and, or and not as they are nested", () => {
	const tags = (name: string) => ({ tags: [name] });
	const { conditions } = conditionsOf({ ...tags("a"), or: [tags("b"), { not: { and: [tags("c"), tags("d")] } }] }, 1);
	const has = (number: number) => `d.tags @> $${number}::text[]`;
	expect(conditions).toBe(`AND (${has(1)} AND ((${has(2)}) OR (NOT ((${has(3)}) AND (${has(4)})))))`);
});

test.each<[string, unknown]>([
	[
		"more than 100 conditions",
		{ or: Array.from({ length: 20 }, () => ({ metadata: { a: 1, b: 2, c: 3, d: 4, e: 5 } })) },
	],
	["more than five deep", { not: { not: { not: { not: { not: {} } } } } }],
	["a time without a zone, whose place nobody knows", { updatedAt: { gt: "2026-01-01T12:00" } }],
	["an infinite bound", { metadata: { a: { gt: Number.POSITIVE_INFINITY } } }],
])("the schema refuses %s", (_name, filter) => {
	expect(searchFilter.safeParse(filter).success).toBe(false);
});
