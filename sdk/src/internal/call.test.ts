import { describe, expect, test } from "vitest";
import { SignpostError, type SignpostErrorCode } from "../core/errors.ts";
import { type CallSettings, call, mayRepeat } from "./call.ts";
import { errorOf } from "./to-error.ts";

const settings: CallSettings = { repeat: "safe", timeoutMs: 0, maxRetries: 2 };

/** Fails so many times, then succeeds; `retryAfter: 0` keeps the test quick. */
function flaky(failures: number, code: SignpostErrorCode = "UNAVAILABLE") {
	const state = { attempts: 0 };
	const run = async () => {
		state.attempts += 1;
		if (state.attempts <= failures) throw errorOf("Not now", { code, retryAfter: 0 });
		return "done";
	};
	return { state, run };
}

describe("call", () => {
	test("tries again until it succeeds", async () => {
		const { state, run } = flaky(2);
		expect(await call(settings, run)).toBe("done");
		expect(state.attempts).toBe(3);
	});

	test("gives up after maxRetries", async () => {
		const { state, run } = flaky(9);
		await expect(call(settings, run)).rejects.toMatchObject({ code: "UNAVAILABLE" });
		expect(state.attempts).toBe(3);
	});

	test("0 retries is one attempt", async () => {
		const { state, run } = flaky(9);
		await expect(call({ ...settings, maxRetries: 0 }, run)).rejects.toBeInstanceOf(SignpostError);
		expect(state.attempts).toBe(1);
	});

	test("does not send twice what must be sent once, unless it was refused", async () => {
		const broken = flaky(1, "CONNECTION");
		await expect(call({ ...settings, repeat: "once" }, broken.run)).rejects.toMatchObject({ code: "CONNECTION" });
		const refused = flaky(1, "RATE_LIMITED");
		expect(await call({ ...settings, repeat: "once" }, refused.run)).toBe("done");
	});

	test("does not wait for longer than a minute", async () => {
		const run = async () => {
			throw errorOf("Later", { code: "RATE_LIMITED", retryAfter: 3_600 });
		};
		await expect(call(settings, run)).rejects.toMatchObject({ retryAfter: 3_600 });
	});
});

test.each<[SignpostErrorCode, boolean]>([
	["CONNECTION", true],
	["TIMEOUT", true],
	["UNAVAILABLE", true],
	["INTERNAL", true],
	["RATE_LIMITED", true],
	["INVALID_INPUT", false],
	["UNAUTHENTICATED", false],
	["FORBIDDEN", false],
	["NOT_FOUND", false],
	["CONFLICT", false],
	["CANCELLED", false],
])("a safe call that failed with %s may be repeated: %s", (code, expected) => {
	expect(mayRepeat(errorOf("", { code }), "safe")).toBe(expected);
});
