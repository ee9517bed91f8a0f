import { expect, test } from "vitest";
import { curate, curationKey } from "./curate.ts";

const ranked = ["a", "b", "c"].map((documentId) => ({ documentId }));
const documents = new Map(["a", "b", "c", "d"].map((id) => [`/${id}`, id]));
const absent = (documentId: string) => ({ documentId });
const pin = (externalId: string, position: number) => ({ externalId, position });

const cases: [string, ReturnType<typeof pin>[], string[], string][] = [
	["nothing", [], [], "abc"],
	["a pin", [pin("/c", 1)], [], "cab"],
	["a pin that the ranking does not have", [pin("/d", 2)], [], "adbc"],
	["pins in the order of their places", [pin("/d", 2), pin("/c", 1)], [], "cdab"],
	["a place behind the end", [pin("/a", 50)], [], "bca"],
	["a document that is gone", [pin("/x", 1)], ["/y"], "abc"],
	["a hidden one", [], ["/b"], "ac"],
	["one both pinned and hidden", [pin("/b", 1)], ["/b"], "ac"],
];

test.each(cases)("%s", (_name, ...[pinned, hidden, expected]) => {
	const curated = curate(ranked, { pinned, hidden }, { documents, absent });
	expect(curated.map(({ documentId }) => documentId).join("")).toBe(expected);
});

test("neither case nor blanks tell queries apart", () => {
	expect(curationKey("  Refund\n POLICY ")).toBe(curationKey("refund policy"));
});
