import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createEncryption } from "./encryption.ts";

const key = (version: number) => ({ version, secret: randomBytes(32).toString("base64") });
const [first, second] = [key(1), key(2)];

describe("K16 what was sealed", () => {
	const encryption = createEncryption([first], "test");
	const sealed = encryption.close("ten_a/openai", "sk-secret");

	test("is opened where it belongs", () => {
		expect(encryption.open("ten_a/openai", sealed)).toBe("sk-secret");
		expect(Buffer.from(sealed.sealed).includes("sk-secret")).toBe(false);
	});

	test.each(["ten_b/openai", "ten_a/google", ""])("is not opened at %j", (place) => {
		expect(encryption.open(place, sealed)).toBeNull();
	});

	test("is not opened when one bit of it is another", () => {
		for (let index = 0; index < sealed.sealed.length; index += 1) {
			const changed = Uint8Array.from(sealed.sealed);
			changed[index] = (changed[index] ?? 0) ^ 1;
			expect(encryption.open("ten_a/openai", { ...sealed, sealed: changed })).toBeNull();
		}
		expect(encryption.open("ten_a/openai", { ...sealed, sealed: sealed.sealed.slice(0, 20) })).toBeNull();
	});

	test("never looks the same twice", () => {
		const seen = new Set(
			Array.from({ length: 10_000 }, () => Buffer.from(encryption.close("a", "b").sealed.slice(0, 12)).toString("hex")),
		);
		expect(seen.size).toBe(10_000);
	});
});

test("the newest key seals, older ones still open, and one that is gone does not", () => {
	const before = createEncryption([first], "test").close("a", "text");
	const both = createEncryption([first, second], "test");
	expect(both.open("a", before)).toBe("text");
	const after = both.close("a", "text");
	expect(after.keyVersion).toBe(2);
	const alone = createEncryption([second], "test");
	expect(alone.open("a", after)).toBe("text");
	expect(alone.open("a", before)).toBeNull();
	expect(alone.open("a", { ...before, keyVersion: 2 })).toBeNull();
});
