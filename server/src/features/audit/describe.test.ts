import { expect, test } from "vitest";
import { newId } from "../../ids.ts";
import { describeTarget } from "./describe.ts";

const [keyId, clientId] = [newId("key"), newId("client")];

test("ids of input and output, and settings that are known to be no secret", () => {
	const input = {
		clientId,
		name: "Server",
		scopes: ["ingest"],
		expiresAt: new Date(),
		learning: false,
		tokensPerDay: 0,
	};
	const output = { key: `sk_${"x".repeat(43)}`, details: { keyId } };
	expect(describeTarget(input, output)).toEqual({
		keyId,
		clientId,
		scopes: ["ingest"],
		learning: false,
		tokensPerDay: 0,
	});
});

test.each([
	[
		"passwords and keys",
		{ password: "hunter2", apiKey: "sk-1", secret: keyId.slice(4), url: "https://u:p@h", token: "tok_x" },
	],
	["what only resembles an id", { clientName: `key_${"x".repeat(43)}`, other: [`sk_${"x".repeat(43)}`] }],
	["what is told as something else", { role: { not: "" }, models: [{}] }],
	["nothing", undefined],
	["a list", ["a"]],
])("L1 leaves out %s", (_what, input) => {
	expect(describeTarget(input, input)).toEqual({});
});

test("lists and texts are cut", () => {
	const target = describeTarget({ externalIds: Array.from({ length: 50 }, () => "x".repeat(500)) }, undefined);
	expect(target["externalIds"]).toHaveLength(20);
	expect(target["externalIds"]?.[0 as never]).toHaveLength(100);
});
