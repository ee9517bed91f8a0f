import { expect, test } from "vitest";
import type { ChatSource } from "../../features/chat/schema.ts";
import { linkTo, sourceList } from "./markdown.ts";

test.each([
	["Returns", "/returns#deadline", "[Returns](/returns#deadline)"],
	["Returns", "https://shop.example/a?b=c:d", "[Returns](https://shop.example/a?b=c:d)"],
	["Returns", "guide/returns", "[Returns](guide/returns)"],
	["a [b](http://evil.example) *c*", "/x", "[a \\[b\\](http://evil.example) \\*c\\*](/x)"],
	["two\n\nlines", "/a b(c)", "[two lines](/a%20b%28c%29)"],
	["<img src=x>", "/x", "[\\<img src=x\\>](/x)"],
	["Script", "javascript:alert(1)", "Script"],
	["Script", " javascript:alert(1)", "Script"],
	["Data", "data:text/html,x", "Data"],
	["Elsewhere", "//evil.example", "Elsewhere"],
	["Elsewhere", "/\\evil.example", "Elsewhere"],
])("X3 %j at %j", (title, href, link) => {
	expect(linkTo({ title, href })).toBe(link);
});

test("only sources that are cited are listed, under their numbers", () => {
	const sources = [1, 2, 3].map((number) => ({ number, title: `T${number}`, href: `/${number}` })) as ChatSource[];
	expect(sourceList({ sources, citations: [{ number: 3 }, { number: 1 }, { number: 3 }] })).toBe(
		"\n\n- [1] [T1](/1)\n- [3] [T3](/3)",
	);
	expect(sourceList({ sources, citations: [] })).toBe("");
});
