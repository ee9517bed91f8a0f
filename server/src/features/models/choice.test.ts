import { expect, test } from "vitest";
import type { ChatModel } from "../../models/chat-model.ts";
import { chosenModels, problemIn } from "./choice.ts";

const model = (name: string): ChatModel => ({ name, stream: async function* () {} });
const AVAILABLE = { defaults: [model("a:1"), model("a:2")], others: [model("b:1")], own: () => null };

test.each([
	[[], ["a:1", "a:2"]],
	[
		["b:1", "a:1"],
		["b:1", "a:1"],
	],
	[["gone:1", "b:1"], ["b:1"]],
	[["gone:1"], ["a:1", "a:2"]],
	[["extractive"], []],
])("%j means %j", (names, expected) => {
	expect(chosenModels(names, AVAILABLE).map(({ name }) => name)).toEqual(expected);
});

test("a tenant's own models go before the operator's of the same name, and may be any", () => {
	const mine = model("a:2");
	const own = (name: string) => [mine, model("d:1")].find((one) => one.name === name) ?? null;
	expect(chosenModels([], { ...AVAILABLE, own })[1]).toBe(mine);
	expect(chosenModels(["d:1", "a:2"], { ...AVAILABLE, own }).map(({ name }) => name)).toEqual(["d:1", "a:2"]);
	expect(problemIn(["d:1"], { ...AVAILABLE, own })).toBeNull();
});

test.each([
	[[], null],
	[["b:1"], null],
	[["extractive"], null],
	[["c:1"], 'models: "c:1" may not be chosen here. Choose among a:1, a:2, b:1, extractive, or'],
	[["a:1", "extractive"], "may not be chosen here"],
	[["a:1", "a:1"], "stands there twice"],
])("%j has the problem %j", (names, problem) => {
	if (problem === null) expect(problemIn(names, AVAILABLE)).toBeNull();
	else expect(problemIn(names, AVAILABLE)).toContain(problem);
});
