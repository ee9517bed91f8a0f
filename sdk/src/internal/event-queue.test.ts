import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EventInput } from "../generated/contract.ts";
import { EventQueue } from "./event-queue.ts";
import { errorOf } from "./to-error.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (number: number): EventInput => ({ eventId: `event_${number}`, type: "click", value: 0 });

function queueThat(answer: () => Promise<unknown>) {
	const sent: string[][] = [];
	const errors: unknown[] = [];
	const queue = new EventQueue({
		onError: (error) => errors.push(error),
		send: (events) => {
			sent.push(events.map(({ eventId }) => eventId));
			return answer();
		},
	});
	return { queue, sent, errors };
}

describe("EventQueue", () => {
	test("sends what came within two seconds in one call", async () => {
		const { queue, sent } = queueThat(async () => {});
		queue.add(event(1));
		await vi.advanceTimersByTimeAsync(1_999);
		queue.add(event(2));
		expect(sent).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		expect(sent).toEqual([["event_1", "event_2"]]);
	});

	test("sends at once when a hundred are waiting", () => {
		const { queue, sent } = queueThat(async () => {});
		for (let number = 0; number < 101; number += 1) queue.add(event(number));
		expect(sent.map((batch) => batch.length)).toEqual([100]);
	});

	test("flush sends before it returns", () => {
		const { queue, sent } = queueThat(async () => {});
		queue.add(event(1));
		void queue.flush();
		expect(sent).toEqual([["event_1"]]);
	});

	test("sends again what the server could not take, and reports it", async () => {
		let isDown = true;
		const { queue, sent, errors } = queueThat(async () => {
			if (isDown) throw errorOf("Down", { code: "UNAVAILABLE" });
		});
		queue.add(event(1));
		await vi.advanceTimersByTimeAsync(2_000);
		isDown = false;
		await vi.advanceTimersByTimeAsync(2_000);
		expect(sent).toEqual([["event_1"], ["event_1"]]);
		expect(errors).toHaveLength(1);
	});

	test("drops what the server will never take", async () => {
		const { queue, sent } = queueThat(async () => {
			throw errorOf("Bad", { code: "INVALID_INPUT" });
		});
		queue.add(event(1));
		await expect(queue.flush()).rejects.toMatchObject({ code: "INVALID_INPUT" });
		await vi.advanceTimersByTimeAsync(10_000);
		expect(sent).toHaveLength(1);
	});
});
