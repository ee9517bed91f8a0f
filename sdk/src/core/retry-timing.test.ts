import { describe, expect, test } from "vitest";
import { parseRetryAfter, RETRY_TIMING, retryDelayMs } from "./retry-timing.ts";

const longest = () => 1;
const shortest = () => 0;

describe("retryDelayMs", () => {
	test("doubles with each attempt, up to the cap", () => {
		const delays = [0, 1, 2, 3, 10].map((attempt) =>
			retryDelayMs({ attempt, retryAfter: null }, RETRY_TIMING, longest),
		);
		expect(delays).toEqual([300, 600, 1_200, 2_400, 8_000]);
	});

	test("spreads over the whole time", () => {
		expect(retryDelayMs({ attempt: 3, retryAfter: null }, RETRY_TIMING, shortest)).toBe(0);
	});

	test("waits as long as the server says, also 0", () => {
		expect(retryDelayMs({ attempt: 5, retryAfter: 7 }, RETRY_TIMING, longest)).toBe(7_000);
		expect(retryDelayMs({ attempt: 5, retryAfter: 0 }, RETRY_TIMING, longest)).toBe(0);
	});

	test("does not wait longer than a minute", () => {
		expect(retryDelayMs({ attempt: 0, retryAfter: 60 })).toBe(60_000);
		expect(retryDelayMs({ attempt: 0, retryAfter: 61 })).toBeNull();
	});

	test("a base of 0 means at once", () => {
		expect(retryDelayMs({ attempt: 3, retryAfter: null }, { ...RETRY_TIMING, baseMs: 0 }, longest)).toBe(0);
	});
});

describe("parseRetryAfter", () => {
	test.each([
		["3", 3],
		["0", 0],
		["1.5", 1.5],
		["-1", 0],
		["Thu, 01 Jan 1970 00:00:10 GMT", 10],
		["Thu, 01 Jan 1970 00:00:00 GMT", 0],
		["soon", null],
		["", null],
		[null, null],
	])("%s is %s seconds", (header, seconds) => {
		expect(parseRetryAfter(header, 0)).toBe(seconds);
	});
});
