import { expect, test } from "vitest";
import { readEnvironment } from "../env.ts";
import { describeRelease } from "./release.ts";

const release = (variables: Record<string, string>) => describeRelease(readEnvironment(variables));

test.each([{ EMBEDDING_MODEL: "openai:other" }, { OPENAI_BASE_URL: "http://localhost:1/v1" }, { LEARNING: "false" }])(
	"answers made with %j are another's",
	(variables) => {
		expect(release(variables)).not.toBe(release({}));
	},
);

test("servers that differ in their address, secrets and limits alone share answers", () => {
	const variables = { PORT: "1", OPENAI_API_KEY: "sk-other", RATE_LIMIT_PER_KEY: "1", LOG_LEVEL: "info" };
	expect(release(variables)).toBe(release({}));
	expect(release(variables)).not.toContain("sk-other");
});
