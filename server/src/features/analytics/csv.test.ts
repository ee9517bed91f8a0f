import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("a table", () => {
	expect(
		toCsv(
			["a", "b"],
			[
				["x", 1],
				["", null],
			],
		),
	).toBe("a,b\r\nx,1\r\n,\r\n");
});

test("quotes what has commas, quotes and line ends", () => {
	expect(toCsv(["a"], [['say "no", twice\nor once']])).toBe('a\r\n"say ""no"", twice\nor once"\r\n');
});

test.each(["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "  =1", "＝1", "|cmd"])("I9 %j is no formula", (text) => {
	expect(
		toCsv(["a"], [[text]])
			.split("\r\n")[1]
			?.replace(/^"/, ""),
	).toMatch(/^'/);
});

test("a number stays one", () => {
	expect(toCsv(["a"], [[-1.5]])).toBe("a\r\n-1.5\r\n");
});
