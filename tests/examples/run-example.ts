import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type ExampleRun = { code: number | null; output: string; errors: string };

/** Runs an example's `index.js` as its reader would, with the server and key in its environment. */
export async function runExample(
	name: string,
	server: { url: string; key: string },
	...words: string[]
): Promise<ExampleRun> {
	const file = fileURLToPath(new URL(`../../examples/${name}/index.js`, import.meta.url));
	const child = spawn(process.execPath, [file, ...words], {
		env: { PATH: process.env["PATH"], SIGNPOST_URL: server.url, SIGNPOST_KEY: server.key },
	});
	const printed = { output: "", errors: "" };
	child.stdout.on("data", (piece: Buffer) => (printed.output += piece.toString()));
	child.stderr.on("data", (piece: Buffer) => (printed.errors += piece.toString()));
	const [code] = await once(child, "close");
	return { code, ...printed };
}
