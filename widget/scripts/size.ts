/** What a page loads of the widget, as it travels, and whether that is more than it may be. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { framePage, type WidgetFiles } from "../../server/src/http/widget/page.ts";
import { ROOT } from "./bundle.ts";

/** In bytes, packed by gzip. */
const LIMITS = { loader: 3_000, chat: 40_000, search: 30_000 };

const DIST = join(ROOT, "dist");
const gzip = (content: string | Buffer) => gzipSync(content, { level: 9 }).length;
const sizeOf = async (name: string) => gzip(await readFile(join(DIST, name)));

const files = JSON.parse(await readFile(join(DIST, "files.json"), "utf8")) as WidgetFiles;
const loader = await sizeOf("widget.js");
check("the loader", loader, LIMITS.loader);
check("all up to the first chat window", await firstWindow("chat"), LIMITS.chat);
check("all up to the first search window", await firstWindow("search"), LIMITS.search);
const rest = (await readdir(join(DIST, "assets"))).filter((name) => /^(?:later|[a-z]{2})-\w+\.js$/.test(name));
for (const name of rest) say(`later: ${name.replace(/-.*/, "")}`, await sizeOf(join("assets", name)));

/** The loader, the frame's page, and what it loads before anything can be typed. */
async function firstWindow(mode: "chat" | "search"): Promise<number> {
	const config = {
		chatbotId: `wgt_${"0".repeat(24)}`,
		name: "Help",
		mode,
		...({ layout: "corner", shortcut: "search" } as const),
		...{ texts: {}, translations: {}, theme: {}, suggestions: [], languages: [] },
	};
	const page = framePage(
		{ apiKey: `pk_${"0".repeat(43)}`, config, origin: "https://www.example.com", lang: "en" },
		files,
	);
	const sizes = await Promise.all(files[mode].map((name) => sizeOf(join("assets", name))));
	return sizes.reduce((sum, size) => sum + size, loader + gzip(page));
}

function say(what: string, bytes: number, limit?: number): void {
	process.stdout.write(`${what}: ${bytes} bytes gzip${limit === undefined ? "" : `; limit ${limit}`}\n`);
}

function check(what: string, bytes: number, limit: number): void {
	say(what, bytes, limit);
	if (bytes > limit) process.exitCode = 1;
}
