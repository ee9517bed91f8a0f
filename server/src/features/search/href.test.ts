import { expect, test } from "vitest";
import { hrefOf } from "./href.ts";

test.each([
	["/a", "by-when", "/a#by-when"],
	["/a", null, "/a"],
	["/a", "", "/a"],
	["/a?page=2&x=%20", "by-when", "/a?page=2&x=%20#by-when"],
	["https://example.com/a/", "退款", "https://example.com/a/#退款"],
	["/a#part", "by-when", "/a#part"],
	["/#/guide", "by-when", "/#/guide"],
	["/a", 'two words "50%" #1', "/a#two%20words%20%2250%25%22%20%231"],
])("%s and %s give %s", (route, anchor, expected) => {
	expect(hrefOf({ route, anchor })).toBe(expected);
});
