/** The generated contract says exactly what the server does: checked by the compiler. */
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { expect, test } from "vitest";
import type { AppRouter as GeneratedRouter } from "../../sdk/src/generated/app-router.ts";
import type { ErrorCode as GeneratedErrorCode } from "../../sdk/src/generated/contract.ts";
import type { ErrorCode } from "../../server/src/errors.ts";
import type { AppRouter } from "../../server/src/router.ts";

type Equal<First, Second> =
	(<Type>() => Type extends First ? 1 : 2) extends <Type>() => Type extends Second ? 1 : 2 ? true : false;

// Intersections and aliases of one shape are the same to a caller: spelled out, they compare equal.
type Plain<Type> = Type extends Date
	? Type
	: Type extends AsyncIterable<infer Item>
		? { yields: Plain<Item> }
		: Type extends object
			? { [Key in keyof Type]: Plain<Type[Key]> }
			: Type;

type Agreement = {
	inputs: Equal<Plain<inferRouterInputs<GeneratedRouter>>, Plain<inferRouterInputs<AppRouter>>>;
	outputs: Equal<Plain<inferRouterOutputs<GeneratedRouter>>, Plain<inferRouterOutputs<AppRouter>>>;
	errors: Equal<Plain<inferRouterError<GeneratedRouter>["data"]>, Plain<inferRouterError<AppRouter>["data"]>>;
	codes: Equal<GeneratedErrorCode, ErrorCode>;
};

test("the generated router agrees with the server's", () => {
	const agreement: Agreement = { inputs: true, outputs: true, errors: true, codes: true };
	expect(Object.values(agreement)).toEqual([true, true, true, true]);
});
