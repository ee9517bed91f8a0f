import { expect, test } from "vitest";
import { createHeld, type Spender } from "./held.ts";

/** Somebody with a budget, of which calls spend what they held at most. */
function build(tokensPerDay: number | null) {
	const hold = createHeld();
	let spent = 0;
	const read = async () => ({ tokens: spent, cost: 0 });
	const spender: Spender = { name: "cli_1", budget: { tokensPerDay, costPerDay: null }, spent: read };
	const call = async (tokens: number) => {
		const release = await hold([spender], { tokens: 100, cost: 0 });
		if (release === null) return false;
		await Promise.resolve();
		spent += tokens;
		release();
		return true;
	};
	return { call, spent: () => spent };
}

test("D8 of calls that come at once only as many begin as the budget has room for", async () => {
	const { call, spent } = build(500);
	const begun = await Promise.all(Array.from({ length: 50 }, () => call(90)));
	expect(begun.filter(Boolean)).toHaveLength(5);
	expect(await call(90)).toBe(true);
	expect(await call(90)).toBe(false);
	expect(spent()).toBeLessThan(500 + 100);
});

test("what was not used is free again, and without a budget nothing is held", async () => {
	const { call } = build(101);
	for (let index = 0; index < 20; index += 1) expect(await call(5)).toBe(true);
	expect(await call(5)).toBe(true);
	expect(await call(5)).toBe(false);
	const free = build(null);
	expect((await Promise.all(Array.from({ length: 50 }, () => free.call(1)))).every(Boolean)).toBe(true);
});
