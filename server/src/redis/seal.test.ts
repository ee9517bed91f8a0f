import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeal } from "./seal.ts";

const SECRET = "a secret of thirty-two characters";
const seal = createSeal(SECRET, "answers");
const CONTENT = Buffer.from("what was answered");

test("what was closed opens as it was", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (content, place) => {
			expect(seal.open(place, seal.close(place, content))).toEqual(Buffer.from(content));
		}),
	);
});

test("another process with the same secret opens it", () => {
	expect(createSeal(SECRET, "answers").open("place", seal.close("place", CONTENT))).toEqual(CONTENT);
});

test.each([
	["secret", createSeal("another secret of thirty-two chars", "answers"), "place"],
	["purpose", createSeal(SECRET, "limits"), "place"],
	["place", seal, "elsewhere"],
])("for another %s it does not open", (_what, other, place) => {
	expect(other.open(place, seal.close("place", CONTENT))).toBeNull();
});

test("with any byte changed, cut off or added it does not open", () => {
	const sealed = seal.close("place", CONTENT);
	for (let index = 0; index < sealed.length; index += 1) {
		const changed = Buffer.from(sealed);
		changed[index] = (changed[index] ?? 0) ^ 1;
		expect(seal.open("place", changed)).toBeNull();
		expect(seal.open("place", sealed.subarray(0, index))).toBeNull();
	}
	expect(seal.open("place", Buffer.concat([sealed, Buffer.from("x")]))).toBeNull();
});

test("neither content nor name can be read", () => {
	expect(seal.close("place", CONTENT).includes("answered")).toBe(false);
	expect(seal.close("place", CONTENT)).not.toEqual(seal.close("place", CONTENT));
	expect(seal.name("203.0.113.7")).toMatch(/^[\w-]{22}$/);
	expect(seal.name("203.0.113.7")).not.toBe(createSeal(SECRET, "limits").name("203.0.113.7"));
});
