import { describe, expect, test } from "vitest";
import { createChatModels } from "./chat-models.ts";

const KEY = "sk-scripted-0123456789";

describe("configuration", () => {
	test("an unknown provider is named, with what is known", () => {
		expect(() => createChatModels({ chatModels: ["acme:gpt"], openaiApiKey: KEY })).toThrow(
			'CHAT_MODELS: "acme:gpt" is not a model that Signpost knows. Use openai:<model>, openai-compatible:<model>, google:<model>, anthropic:<model>, onnx:<model>.',
		);
	});
	test.each(["openai:", "gpt-4o-mini", ":gpt", ""])("%j is no model", (entry) => {
		expect(() => createChatModels({ chatModels: [entry], openaiApiKey: KEY })).toThrow("is not a model");
	});
	test.each([
		["openai:gpt", "Set OPENAI_API_KEY"],
		["openai-compatible:llama", "Set OPENAI_COMPATIBLE_BASE_URL"],
		["google:gemini", "Set GEMINI_API_KEY"],
		["anthropic:claude", "Set ANTHROPIC_API_KEY"],
		["onnx:weights", 'CHAT_MODELS: "onnx:weights" cannot be used'],
	])("%s says what it needs", (entry, message) => {
		expect(() => createChatModels({ chatModels: [entry] })).toThrow(message);
	});
	test("another variable is named", () => {
		expect(() => createChatModels({ chatModels: ["gpt"] }, "CHAT_MODELS_ALLOWED")).toThrow("CHAT_MODELS_ALLOWED:");
	});
	test("a base URL is enough", () => {
		expect(createChatModels({ chatModels: ["openai:gpt"], openaiBaseUrl: "http://localhost:1/v1" })).toHaveLength(1);
	});
	test("no models is no error", () => {
		expect(createChatModels({ chatModels: [] })).toEqual([]);
	});
});
