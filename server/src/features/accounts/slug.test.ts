import { expect, test } from "vitest";
import { slugOf } from "./slug.ts";

test.each([
	["Acme Corp.", "acme-corp"],
	["Ünïcode & Söhne GmbH", "unicode-sohne-gmbh"],
	["株式会社", "docs"],
	["--", "docs"],
	["a".repeat(100), "a".repeat(40)],
])("%s is %s", (name, slug) => {
	expect(slugOf(name)).toBe(slug);
});
