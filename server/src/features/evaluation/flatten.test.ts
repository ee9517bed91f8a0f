import { expect, test } from "vitest";
import { flattenNumbers } from "./flatten.ts";

test("names every number by its path, and 0 is one", () => {
	expect(flattenNumbers({ k1: 1.2, none: null, text: "x", fields: { title: { weight: 0 } } })).toEqual({
		...{ k1: 1.2, "fields.title.weight": 0 },
	});
});
