import { beforeEach, describe, expect, test, vi } from "vitest";
import { createCircuit } from "./circuit.ts";
import { ModelError } from "./model-error.ts";

const PAUSE = 1_000;

let calls = 0;
let circuit: ReturnType<typeof createCircuit>;
beforeEach(() => {
	calls = 0;
	circuit = createCircuit({ failures: 3, pauseMs: PAUSE });
});

const call = (error?: Error) =>
	circuit(async () => {
		calls += 1;
		if (error !== undefined) throw error;
		return "fine";
	}).catch((thrown: Error) => thrown.message);

const down = () => new ModelError("timeout", "down", { retryable: false });
const failTimes = async (times: number) => {
	for (let time = 0; time < times; time += 1) await call(down());
};

describe("a circuit", () => {
	test("lets calls through, and failures that do not come one after the other", async () => {
		await failTimes(2);
		expect(await call()).toBe("fine");
		await failTimes(2);
		expect(await call()).toBe("fine");
		expect(calls).toBe(6);
	});

	test("fails at once after three failures, until the pause is over", async () => {
		vi.useFakeTimers();
		try {
			await failTimes(3);
			expect(await call()).toContain("left alone");
			expect(calls).toBe(3);
			vi.advanceTimersByTime(PAUSE);
			expect(await call()).toBe("fine");
			expect(await call()).toBe("fine");
			expect(calls).toBe(5);
		} finally {
			vi.useRealTimers();
		}
	});

	test("lets one call find out; the others do not wait for it, and a failure starts another pause", async () => {
		vi.useFakeTimers();
		try {
			await failTimes(3);
			vi.advanceTimersByTime(PAUSE);
			let fail = (_error: Error) => {};
			const trial = circuit(() => new Promise((_, reject) => (fail = reject))).catch((error: Error) => error.message);
			expect(await call()).toContain("left alone");
			fail(down());
			expect(await trial).toBe("down");
			expect(await call()).toContain("left alone");
		} finally {
			vi.useRealTimers();
		}
	});

	test("does not count texts that the model refuses", async () => {
		const refused = new ModelError("refused", "too long", { status: 400, retryable: false });
		for (let time = 0; time < 5; time += 1) expect(await call(refused)).toBe("too long");
		expect(calls).toBe(5);
	});
});
