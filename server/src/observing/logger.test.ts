import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";
import { maskSecrets } from "./mask.ts";

test.each([
	["postgres://signpost:hunter2hunter2@db/signpost is away", "hunter2"],
	["redis://:hunter2@cache:6379", "hunter2"],
	["401 Incorrect API key provided: sk-proj-abcdefgh12345678", "abcdefgh"],
	["key sk_abcdefghijklmnop refused", "abcdefgh"],
	["Authorization: Bearer abc.def-ghi", "abc.def"],
	["authorization: basic dXNlcjpwYXNz", "dXNl"],
	["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIi"],
	["https://host/?key=AIzaSyA-1234567890abcdefg", "1234567890"],
])("L1, L5 of %j the credential is masked", (text, secret) => {
	expect(maskSecrets(text)).not.toContain(secret);
	expect(maskSecrets(text)).toContain("[masked]");
});

test("L1 what is no credential stays", () => {
	const text = "GET https://host:3000/a?b=c of sk_ and key_1 at 12:30 failed; risk_assessment bearer";
	expect(maskSecrets(text)).toBe(text);
});

test("I8, L1 an entry is one line, without secrets in fields, messages, stacks and causes", () => {
	const lines: string[] = [];
	const logger = createLogger("info", { write: (line: string) => void lines.push(line) });
	const cause = new Error("connect postgres://u:canary-password@h failed");
	const err = new Error("Bearer canary-bearer\nwas refused", { cause });
	const fields = { err, headers: { authorization: "canary-header" }, token: "canary-token", requestId: "req_1" };
	logger.error(fields, "a request\n failed");
	expect(lines).toHaveLength(1);
	expect(lines[0]?.trimEnd().split("\n")).toHaveLength(1);
	expect(lines[0]).not.toContain("canary");
	expect(JSON.parse(lines[0] ?? "")).toMatchObject({
		...{ level: 50, requestId: "req_1", headers: { authorization: "[masked]" }, token: "[masked]" },
		err: { type: "Error", message: "Bearer [masked]\nwas refused", cause: { type: "Error" } },
	});
});
