/** Bundles search, chat and events as a page would, and fails when that is more than a page should load. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const LIMIT_BYTES = 20_000;

const bundle = await build({
	stdin: {
		contents: `
			import { createSignpost } from "./dist/index.js";
			const { search, chat, events } = createSignpost({ url: "/", key: "pk_0" });
			globalThis.signpost = { search, chat, events };
		`,
		resolveDir: new URL("..", import.meta.url).pathname,
	},
	bundle: true,
	minify: true,
	format: "esm",
	platform: "browser",
	write: false,
});
const minified = bundle.outputFiles[0]?.contents ?? new Uint8Array();
const bytes = gzipSync(minified, { level: 9 }).length;
process.stdout.write(
	`search, chat and events: ${minified.length} bytes minified, ${bytes} gzip; limit ${LIMIT_BYTES}\n`,
);
if (bytes > LIMIT_BYTES) process.exitCode = 1;
