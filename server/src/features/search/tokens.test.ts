import { expect, test } from "vitest";
import { createClickTokens, makeCursor, readCursor } from "./tokens.ts";

const tokens = createClickTokens("a secret of at least 32 characters");
const click = { searchId: "sea_1", documentId: "doc_1", position: 3, queryKey: "k", shown: 10 };

test("a click token says which hit of which search it is", () => {
	expect(tokens.read("cli_a", tokens.sign("cli_a", click))).toEqual(click);
});

test.each([
	["another client", "cli_b", tokens.sign("cli_a", click)],
	["another server", "cli_a", createClickTokens("another secret of 32 characters!").sign("cli_a", click)],
	["a changed body", "cli_a", `x${tokens.sign("cli_a", click)}`],
	["no signature", "cli_a", tokens.sign("cli_a", click).split(".")[0] ?? ""],
	["an empty text", "cli_a", ""],
])("refuses a token of %s", (_name, clientId, token) => {
	expect(tokens.read(clientId, token)).toBeNull();
});

test("a cursor belongs to one query", () => {
	const place = { offset: 10, unreranked: false };
	const cursor = makeCursor(place, { query: "a" });
	expect(readCursor(cursor, { query: "a" })).toEqual(place);
	const failed = { offset: 10, unreranked: true };
	expect(readCursor(makeCursor(failed, { query: "a" }), { query: "a" })).toEqual(failed);
	expect(readCursor(cursor, { query: "b" })).toBeNull();
	expect(readCursor("nonsense", { query: "a" })).toBeNull();
});
