import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLearning, LEARNING } from "./learning.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted(fails = false) {
	let runs = 0;
	const errors: unknown[] = [];
	const recompute = async () => {
		runs += 1;
		if (fails) throw new Error("no database");
	};
	return { learning: createLearning({ recompute, onError: (error) => errors.push(error) }), runs: () => runs, errors };
}

test("runs at intervals, whether there were clicks or not", async () => {
	const { runs } = counted();
	await vi.advanceTimersByTimeAsync(LEARNING.interval * 2);
	expect(runs()).toBe(2);
});

test("runs soon after many clicks, once for all that come meanwhile", async () => {
	const { learning, runs } = counted();
	learning.afterClicks(LEARNING.clicks - 1);
	await vi.advanceTimersByTimeAsync(LEARNING.pause);
	expect(runs()).toBe(0);
	for (let call = 0; call < 5; call += 1) learning.afterClicks(LEARNING.clicks);
	await vi.advanceTimersByTimeAsync(LEARNING.pause);
	expect(runs()).toBe(1);
});

test("does not run once it is stopped", async () => {
	const { learning, runs } = counted();
	learning.afterClicks(LEARNING.clicks);
	await learning.stop();
	await vi.advanceTimersByTimeAsync(LEARNING.interval * 2);
	expect(runs()).toBe(0);
});

test("a failure is reported and does not stop the next run", async () => {
	const { runs, errors } = counted(true);
	await vi.advanceTimersByTimeAsync(LEARNING.interval * 2);
	expect(runs()).toBe(2);
	expect(errors).toHaveLength(2);
});
