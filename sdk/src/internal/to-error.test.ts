import { describe, expect, test } from "vitest";
import { ConnectionError, InvalidInputError, RateLimitError, SignpostError, UnavailableError } from "../core/errors.ts";
import type { ErrorCode } from "../generated/contract.ts";
import { errorOf, errorOfResponse, toSignpostError } from "./to-error.ts";

describe("errorOfResponse", () => {
	test("takes everything from the tRPC error", () => {
		const issues = [{ path: "query", message: "Too long" }];
		const data = { code: "INVALID_INPUT", httpStatus: 400, requestId: "req_1", retryAfter: null, issues };
		const error = errorOfResponse(new Response(null, { status: 207 }), { message: "Invalid input", data });
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({ code: "INVALID_INPUT", status: 400, requestId: "req_1", retryAfter: null, issues });
	});

	test("takes what it can from the headers", () => {
		const headers = { "retry-after": "4", "x-request-id": "req_2" };
		const error = errorOfResponse(new Response("<h1>", { status: 429, headers }));
		expect(error).toBeInstanceOf(RateLimitError);
		expect(error).toMatchObject({ status: 429, requestId: "req_2", retryAfter: 4 });
	});

	test("keeps a retryAfter of 0 against the header", () => {
		const response = new Response(null, { status: 429, headers: { "retry-after": "9" } });
		expect(errorOfResponse(response, { message: "", data: { retryAfter: 0 } }).retryAfter).toBe(0);
	});

	test.each([
		[502, "UNAVAILABLE"],
		[503, "UNAVAILABLE"],
		[504, "UNAVAILABLE"],
		[500, "INTERNAL"],
		[599, "INTERNAL"],
		[401, "UNAUTHENTICATED"],
		[408, "TIMEOUT"],
		[200, "CONNECTION"],
	])("status %i without a readable body is %s", (status, code) => {
		expect(errorOfResponse(new Response(null, { status })).code).toBe(code);
	});
});

test("a code of a newer server becomes the base class", () => {
	const error = errorOf("No", { code: "OUT_OF_CREDIT" as ErrorCode, status: 402 });
	expect(error.constructor).toBe(SignpostError);
	expect(error.code).toBe("OUT_OF_CREDIT");
});

describe("toSignpostError", () => {
	test("leaves our own errors as they are", () => {
		const error = new UnavailableError("Down", { code: "UNAVAILABLE" });
		expect(toSignpostError(error)).toBe(error);
	});

	test("anything else is a broken connection, with its cause", () => {
		const cause = new TypeError("fetch failed");
		expect(toSignpostError(cause)).toBeInstanceOf(ConnectionError);
		expect(toSignpostError(cause).cause).toBe(cause);
	});
});
