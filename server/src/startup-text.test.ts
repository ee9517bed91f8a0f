import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { describeStart, explainDatabaseFailure } from "./startup-text.ts";

const start = (variables: Record<string, string>) =>
	describeStart({ url: "http://localhost:1", environment: readEnvironment(variables), demo: null, redis: null });

test("a start names the models that are in use, and no others", () => {
	expect(start({ EMBEDDING_MODEL: "openai:e", RERANK_MODEL: "tei:r" })).toMatch(
		/\n {2}Embeddings {3}openai:e\n {2}Reranker {5}tei:r\n/,
	);
	expect(start({})).not.toMatch(/Embeddings|Reranker/);
});

test("a database that is refused says what to check", () => {
	const environment = readEnvironment({ DATABASE_URL: "postgresql://user@localhost/missing" });
	const failure = explainDatabaseFailure(Object.assign(new Error(), { code: "3D000" }), environment);
	expect(String(failure)).toContain("(3D000). Check its address, name, user and password.");
});
