import { expect, test } from "vitest";
import { hashSecret, newSecret } from "./secret.ts";

test("K2: keys are 256 random bits; no two share a stretch, and neither kind tells the other", () => {
	const stretches = new Set<string>();
	for (let index = 0; index < 2_000; index += 1) {
		for (const kind of ["publishable", "secret"] as const) {
			const body = newSecret(kind).slice(3);
			expect(Buffer.from(body, "base64url")).toHaveLength(32);
			for (let start = 0; start + 12 <= body.length; start += 1) stretches.add(body.slice(start, start + 12));
		}
	}
	expect(stretches.size).toBe(4_000 * 32);
	const secret = newSecret("secret");
	expect(hashSecret(secret.replace("sk_", "pk_"))).not.toBe(hashSecret(secret));
});

test.each([
	"' OR 1=1--",
	"sk_x');SELECT pg_sleep(5)--",
	"sk_",
	"",
	`sk_${"a".repeat(1_000_000)}`,
	"sk_\0",
	"sk_\ud800",
])("K1: what cannot be a key is not looked up (%#)", (value) => {
	expect(hashSecret(value)).toBeNull();
});
