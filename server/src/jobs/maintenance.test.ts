import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMaintenance, MAINTENANCE } from "./maintenance.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted() {
	let runs = 0;
	const errors: unknown[] = [];
	const maintenance = createMaintenance({
		maintain: async () => {
			runs += 1;
		},
		onError: (error) => errors.push(error),
	});
	return { maintenance, runs: () => runs, errors };
}

test("runs at once after much writing, and not again before as much more", async () => {
	const { maintenance, runs } = counted();
	await maintenance.afterWriting(MAINTENANCE.chunks - 1);
	expect(runs()).toBe(0);
	await maintenance.afterWriting(1);
	await maintenance.afterWriting(0);
	await vi.advanceTimersByTimeAsync(MAINTENANCE.quiet * 2);
	expect(runs()).toBe(1);
});

test("runs once after a little writing, when there has been none for a while", async () => {
	const { maintenance, runs } = counted();
	await maintenance.afterWriting(10);
	await vi.advanceTimersByTimeAsync(MAINTENANCE.quiet - 1);
	await maintenance.afterWriting(10);
	await vi.advanceTimersByTimeAsync(MAINTENANCE.quiet - 1);
	expect(runs()).toBe(0);
	await vi.advanceTimersByTimeAsync(MAINTENANCE.quiet);
	expect(runs()).toBe(1);
});

test("does not run once it is stopped", async () => {
	const { maintenance, runs } = counted();
	await maintenance.afterWriting(10);
	await maintenance.stop();
	await vi.advanceTimersByTimeAsync(MAINTENANCE.quiet * 2);
	expect(runs()).toBe(0);
});

test("a failure is reported and stops neither the writer nor the next run", async () => {
	const errors: unknown[] = [];
	const broken = new Error("no space");
	const maintenance = createMaintenance({
		maintain: () => Promise.reject(broken),
		onError: (error) => errors.push(error),
	});
	await maintenance.afterWriting(MAINTENANCE.chunks);
	await maintenance.afterWriting(MAINTENANCE.chunks);
	expect(errors).toEqual([broken, broken]);
});
