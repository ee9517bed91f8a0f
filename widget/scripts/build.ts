import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { en } from "../src/internal/texts/en.ts";
import { directionOf, ownLanguages, type Texts, textsOf } from "../src/internal/texts.ts";
import { bundleLoader, bundlePackage, bundlePage, bundlePlayground, ROOT } from "./bundle.ts";

const DIST = join(ROOT, "dist");
/** What the server serves below /widget/assets. */
const ASSETS = join(DIST, "assets");
const PLAYGROUND = join(DIST, "playground");

await rm(DIST, { recursive: true, force: true });
await bundleLoader(DIST);
await bundlePackage(DIST);
await bundlePlayground(PLAYGROUND);
for (const page of ["index.html", "preview.html", "frame.html"])
	await cp(join(ROOT, "playground", page), join(PLAYGROUND, page));

await mkdir(ASSETS, { recursive: true });
const loader = await readFile(join(DIST, "widget.js"));
const integrity = `sha384-${createHash("sha384").update(loader).digest("base64")}`;
const pinned = `widget-${createHash("sha256").update(loader).digest("hex").slice(0, 12)}.js`;
await cp(join(DIST, "widget.js"), join(ASSETS, pinned));

const files = {
	loader: pinned,
	integrity,
	inline: (await bundlePage("src/inline.ts", ASSETS))[0],
	/** All that is fetched at once, and not file by file. */
	chat: await bundlePage("src/frame-chat.ts", ASSETS),
	search: await bundlePage("src/frame-search.ts", ASSETS),
	words: Object.fromEntries(
		(await readdir(ASSETS)).flatMap((name) => (/^[a-z]{2}-/.test(name) ? [[name.slice(0, 2), name]] : [])),
	),
	refused: [...(await bundlePage("src/refused.css", ASSETS)), ...(await bundlePage("src/refused.ts", ASSETS))],
	troubles: await inEach(({ refused, limited, quota, unreachable, failed, close, retry }, language) => ({
		...{ refused, limited, quota, unreachable, failed, close, retry },
		dir: directionOf(language),
	})),
	labels: await inEach(({ launcher }) => launcher),
};
await writeFile(join(DIST, "files.json"), JSON.stringify(files, null, "\t"));
for (const folder of [ASSETS, PLAYGROUND]) for (const name of await readdir(folder)) await compress(join(folder, name));
await compress(join(DIST, "widget.js"));

/** Some of the texts of each language. */
async function inEach<Some>(pick: (texts: Texts, language: string) => Some): Promise<Record<string, Some>> {
	const all = ownLanguages().map(async (language) => [
		language,
		pick({ ...en, ...(await textsOf(language)) }, language),
	]);
	return Object.fromEntries(await Promise.all(all));
}

async function compress(path: string): Promise<void> {
	const content = await readFile(path);
	await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
	await writeFile(`${path}.br`, brotliCompressSync(content));
}
