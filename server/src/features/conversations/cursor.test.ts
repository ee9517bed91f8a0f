import { expect, test } from "vitest";
import { readCursor, writeCursor } from "./cursor.ts";

test("a cursor is read as it was written", () => {
	const place = { at: new Date("2026-11-21T10:00:00.123Z"), id: "cnv_0aZ" };
	expect(readCursor(writeCursor(place))).toEqual(place);
	expect(readCursor(undefined)).toBeNull();
});

test.each(["", "x", "%", "💡", Buffer.from("1 cnv_a'; --").toString("base64url")])("%j is none", (cursor) => {
	expect(() => readCursor(cursor)).toThrow("nextCursor");
});
