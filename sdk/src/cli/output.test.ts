import { expect, test } from "vitest";
import { printable } from "./output.ts";

test("a document cannot steer the terminal", () => {
	expect(printable("\u001b[31mred\u001b[0m \u001b]0;title\u0007\u0000\u009b2Jend\n\tkept")).toBe("red end\n\tkept");
});
