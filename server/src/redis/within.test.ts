import { access } from "node:fs/promises";
import { expect, test } from "vitest";
import { TooSlowError, within } from "./within.ts";

const never = () => new Promise<never>(() => undefined);

test("brings what the promise brings", async () => {
	expect(await within(Promise.resolve("answer"), 1)).toBe("answer");
	await expect(within(Promise.reject(new Error("refused")), 1)).rejects.toThrow("refused");
});

test("gives up what takes longer", async () => {
	await expect(within(never(), 5)).rejects.toBeInstanceOf(TooSlowError);
});

test("does not take its own slowness for another's", async () => {
	const answer = within(access("/"), 20);
	const busyUntil = performance.now() + 100;
	while (performance.now() < busyUntil);
	await expect(answer).resolves.toBeUndefined();
});
