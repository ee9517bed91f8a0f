import { expect, test } from "vitest";
import { describeRedisError } from "./describe-error.ts";

test.each([
	[Object.assign(new Error("connect ECONNREFUSED canary:6379"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
	[new Error("WRONGPASS invalid username-password pair or user is disabled."), "WRONGPASS"],
	[new Error("OOM command not allowed when used memory > 'maxmemory'."), "OOM"],
	[new TypeError("canary went wrong"), "TypeError"],
	[undefined, "unknown"],
])("%s is told as %s", (error, word) => {
	expect(describeRedisError(error)).toBe(word);
});
