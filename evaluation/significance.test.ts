import { describe, expect, test } from "vitest";
import { randomisationTest } from "./significance.ts";

/** Numbers that look random and are always the same. */
const wave = (count: number, shift = 0) =>
	Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898) * 0.3 + shift);

describe("randomisationTest", () => {
	test("p is 1 for identical runs, and for none", async () => {
		expect(await randomisationTest([0, 0, 0])).toEqual({ p: 1, permutations: 1, exact: true });
		expect((await randomisationTest([])).p).toBe(1);
		expect((await randomisationTest(Array.from({ length: 100 }, () => 0))).p).toBe(1);
	});

	test("looks at every assignment where there are few differences", async () => {
		// Of the eight signed sums of .1, .2 and .3 only those without a mixture are as large: ±.6.
		expect(await randomisationTest([0.1, 0.2, 0.3])).toEqual({ p: 0.25, permutations: 8, exact: true });
		// |.1 + .2 - .3| is 0: every sum is as large.
		expect((await randomisationTest([0.1, 0.2, -0.3])).p).toBe(1);
		// All of one sign: only the two assignments without a mixture are as large.
		expect((await randomisationTest([0.5, 0.5, 0.5, 0.5, 0.5])).p).toBe(2 / 32);
	});

	test("p is small for clearly different runs and large for noise", async () => {
		const clear = await randomisationTest(wave(200, 0.2));
		expect(clear).toMatchObject({ permutations: 10_000, exact: false });
		expect(clear.p).toBeCloseTo(1 / 10_001, 12);
		expect((await randomisationTest(wave(200))).p).toBeGreaterThan(0.5);
	});

	test("random assignments agree with the exact count", async () => {
		// 17 equal differences, 13 of them positive: P(|S| ≥ 9) of a symmetric walk of 17 steps = 2 · 3214 / 2^17.
		const steps = Array.from({ length: 17 }, (_, index) => (index < 13 ? 1 : -1));
		const { p, exact } = await randomisationTest(steps, { permutations: 200_000 });
		expect(exact).toBe(false);
		expect(Math.abs(p - (2 * 3214) / 2 ** 17)).toBeLessThan(0.002);
	});

	test("is the same from either side, and for the same seed", async () => {
		const differences = wave(60, 0.04);
		const forth = await randomisationTest(differences);
		expect(await randomisationTest(differences.map((difference) => -difference))).toEqual(forth);
		expect(await randomisationTest(differences)).toEqual(forth);
		expect((await randomisationTest(differences, { seed: 2 })).p).not.toBe(forth.p);
	});

	test("lets others work while it counts", async () => {
		let turns = 0;
		const others = setInterval(() => {
			turns += 1;
		}, 1);
		await randomisationTest(wave(5_000, 0.001));
		clearInterval(others);
		expect(turns).toBeGreaterThan(3);
	});
});
