/** Bundles what a page would, and fails when that is more than a page should load. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const LIMIT_BYTES = 20_000;
/** What `createChatStore` may add; a page without it has none of it. */
const STORE_LIMIT_BYTES = 3_000;

const page = await gzipBytes(`
	import { createSignpost } from "./dist/index.js";
	const { search, chat, events } = createSignpost({ url: "/", key: "pk_0" });
	globalThis.signpost = { search, chat, events };
`);
const withStore = await gzipBytes(`
	import { createChatStore, createSignpost } from "./dist/index.js";
	const { search, chat, events } = createSignpost({ url: "/", key: "pk_0" });
	globalThis.signpost = { search, chat, events, store: createChatStore({ chat }) };
`);
check("search, chat and events", page, LIMIT_BYTES);
check("the chat store", withStore - page, STORE_LIMIT_BYTES);

async function gzipBytes(contents: string): Promise<number> {
	const resolveDir = new URL("..", import.meta.url).pathname;
	const how = { bundle: true, minify: true, format: "esm", platform: "browser", write: false } as const;
	const { outputFiles } = await build({ ...how, stdin: { contents, resolveDir } });
	return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length;
}

function check(what: string, bytes: number, limit: number): void {
	process.stdout.write(`${what}: ${bytes} bytes gzip; limit ${limit}\n`);
	if (bytes > limit) process.exitCode = 1;
}
