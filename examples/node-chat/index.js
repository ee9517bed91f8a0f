// @ts-check
// Asks a question and prints the answer as it is written, with its sources under it.
//
//   SIGNPOST_URL=http://localhost:3000 SIGNPOST_KEY=pk_… node index.js "How do I get started?"
//
// Without the variables it asks the server that runs in this repository.
import { readFile } from "node:fs/promises";
import { createSignpost, SignpostError } from "@signpost/sdk";

/** @import { ChatSource } from "@signpost/sdk" */

const LOCAL_SERVER = new URL("../../.signpost/demo.json", import.meta.url);
const message = process.argv[2] ?? "How do I start Signpost?";

async function main() {
	const signpost = createSignpost(await connection());
	const answer = signpost.chat.ask({ message });
	// Ctrl-C ends the answer on the server, too; what has been written is kept.
	process.once("SIGINT", () => answer.stop().catch(() => process.exit(130)));

	/** @type {ChatSource[]} */
	let sources = [];
	const cited = new Set();
	for await (const event of answer) {
		if (event.type === "sources") sources = event.sources;
		if (event.type === "delta") process.stdout.write(event.text);
		if (event.type === "citation") cited.add(event.citation.number);
		if (event.type === "error") throw new Error(event.message);
	}
	console.log("\n");
	for (const source of sources) if (cited.has(source.number)) console.log(describe(source));
}

/** @param {ChatSource} source */
function describe({ number, title, route, anchor }) {
	return `[${number}] ${title}: ${route}${anchor === null ? "" : `#${anchor}`}`;
}

async function connection() {
	const { SIGNPOST_URL: url, SIGNPOST_KEY: key } = process.env;
	if (url !== undefined && key !== undefined) return { url, key };
	const local = JSON.parse(await readFile(LOCAL_SERVER, "utf8"));
	return { url: url ?? local.url, key: key ?? local.publishableKey };
}

main().catch((error) => {
	const code = error instanceof SignpostError ? ` (${error.code})` : "";
	console.error(`${error.message}${code}`);
	process.exitCode = 1;
});
