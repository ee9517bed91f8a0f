import { describe, expect, test } from "vitest";
import { CancelledError, TimeoutError } from "../core/errors.ts";
import { sleep, withDeadline } from "./deadline.ts";

const never = () => new Promise<never>(() => {});

describe("withDeadline", () => {
	test("gives the result", async () => {
		expect(await withDeadline({ timeoutMs: 1_000 }, async () => 7)).toBe(7);
	});

	test("rejects when the time is up, and tells what runs", async () => {
		let inner: AbortSignal | undefined;
		const call = withDeadline({ timeoutMs: 5 }, (signal) => {
			inner = signal;
			return never();
		});
		await expect(call).rejects.toBeInstanceOf(TimeoutError);
		expect(inner?.aborted).toBe(true);
	});

	test("0 is no limit", async () => {
		const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 10, "late"));
		expect(await withDeadline({ timeoutMs: 0 }, slow)).toBe("late");
	});

	test("rejects as soon as the caller aborts, with the reason as cause", async () => {
		const controller = new AbortController();
		const call = withDeadline({ signal: controller.signal }, never);
		const reason = new Error("changed my mind");
		controller.abort(reason);
		await expect(call).rejects.toBeInstanceOf(CancelledError);
		await expect(call).rejects.toMatchObject({ code: "CANCELLED", cause: reason });
	});

	test("does not start when the signal is aborted already", async () => {
		let started = false;
		const call = withDeadline({ signal: AbortSignal.abort() }, async () => {
			started = true;
		});
		await expect(call).rejects.toBeInstanceOf(CancelledError);
		expect(started).toBe(false);
	});
});

test("sleep ends with the signal", async () => {
	const controller = new AbortController();
	const sleeping = sleep(60_000, controller.signal);
	controller.abort();
	await expect(sleeping).rejects.toBeInstanceOf(CancelledError);
});
