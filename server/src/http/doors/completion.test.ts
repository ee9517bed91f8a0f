import { describe, expect, test } from "vitest";
import { readMessages } from "./completion.ts";
import { completionInput, readModel } from "./openai-schema.ts";

const read = (...messages: object[]) => readMessages(completionInput.parse({ model: "signpost", messages }).messages);
const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });

describe("the messages of a request", () => {
	test("end with the question; what comes before are turns", () => {
		expect(read(user("a"), assistant("b"), user(" c "))).toEqual({
			message: "c",
			turns: [
				{ role: "user", text: "a" },
				{ role: "assistant", text: "b" },
			],
		});
	});

	test("of the system, empty ones, and what follows the question count for nothing", () => {
		const developer = { role: "developer", content: "x" };
		expect(read({ role: "system", content: "x" }, developer, assistant(null), user("c"), assistant("d"))).toEqual({
			...{ message: "c", turns: [] },
		});
	});

	test("are cut to what a model is shown", () => {
		const { turns } = read(
			...Array.from({ length: 20 }, (_, index) => user(`${index} ${"x".repeat(5_000)}`)),
			user("c"),
		);
		expect(turns.map(({ text }) => [text.slice(0, 2), text.length])).toEqual(
			["14", "15", "16", "17", "18", "19"].map((start) => [start, 1_500]),
		);
	});

	test("may be texts in parts", () => {
		expect(
			read(
				user([
					{ type: "text", text: "a" },
					{ type: "text", text: "b\u0000" },
				]),
			).message,
		).toBe("a\nb");
	});
});

test.each([
	["signpost", { client: undefined, chatbotId: undefined }],
	["signpost/docs", { client: "docs", chatbotId: undefined }],
	["signpost/wgt_A1", { client: undefined, chatbotId: "wgt_A1" }],
	["signpost/docs/wgt_A1", { client: "docs", chatbotId: "wgt_A1" }],
	["signpost/", null],
	["signpost/docs/other", null],
	["signpost/wgt_A1/wgt_A2", null],
	["Signpost", null],
	["gpt-4o", null],
	["signpost/../x", null],
	[undefined, null],
	[7, null],
])("the model %j", (name, expected) => {
	expect(readModel(name)).toEqual(expected);
});
