// @ts-check
// Asks a question by OpenAI's own client, and prints the answer as it is written, with its sources under it.
//
//   SIGNPOST_URL=http://localhost:3000 SIGNPOST_KEY=pk_… node index.js "How do I get started?"
//
// Without the variables it asks the server that runs in this repository.
import { readFile } from "node:fs/promises";
import OpenAI, { APIError } from "openai";

const LOCAL_SERVER = new URL("../../.signpost/demo.json", import.meta.url);
const question = process.argv[2] ?? "How do I start Signpost?";

async function main() {
	const { url, key } = await connection();
	const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key });
	const request = {
		model: "signpost",
		messages: [{ role: /** @type {const} */ ("user"), content: question }],
		stream: /** @type {const} */ (true),
		// What OpenAI's API lacks: the sources as a list under the answer.
		signpost: { citations: "markdown" },
	};
	const answer = await openai.chat.completions.create(request);
	// Ctrl-C hangs up, and so ends the answer on the server, too.
	process.once("SIGINT", () => answer.controller.abort());
	for await (const { choices } of answer) process.stdout.write(choices[0]?.delta.content ?? "");
	console.log();
}

async function connection() {
	const { SIGNPOST_URL: url, SIGNPOST_KEY: key } = process.env;
	if (url !== undefined && key !== undefined) return { url, key };
	const local = JSON.parse(await readFile(LOCAL_SERVER, "utf8"));
	return { url: url ?? local.url, key: key ?? local.publishableKey };
}

main().catch((error) => {
	const code = error instanceof APIError ? ` (${error.code ?? error.status})` : "";
	console.error(`${error.message}${code}`);
	process.exitCode = 1;
});
