import { afterAll } from "vitest";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";
import { startServer, type TestServer } from "./server.ts";

export type ScriptedServer = { model: ScriptedModel; server: TestServer; environment: Record<string, string> };

/** A server for a file's tests whose answers are written by a model that says what it is told. */
export async function startScriptedServer(more: Record<string, string> = {}): Promise<ScriptedServer> {
	const model = await startScriptedModel();
	const environment = {
		...{ CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url },
		...{ CHAT_REWRITE_TIMEOUT_MS: "0", ...more },
	};
	const started = { model, server: await startServer({ environment }), environment };
	afterAll(async () => {
		await started.server.remove();
		await model.close();
	});
	return started;
}
