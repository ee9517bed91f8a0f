/** How the widget's files are made: those that pages load, and those of the npm package. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin, transform } from "esbuild";
import { bundledLicences } from "../../sdk/scripts/bundled-licences.ts";
import { withoutSideEffects } from "../../sdk/scripts/without-side-effects.ts";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const sdkSource = (name: string) => fileURLToPath(new URL(`../../sdk/src/parts/${name}.ts`, import.meta.url));

/** A style sheet as a text, without blanks. */
const cssAsText: Plugin = {
	name: "css-as-text",
	setup({ onLoad }) {
		onLoad({ filter: /elements\/.*\.css$|internal\/.*\.css$|loader\/.*\.css$/ }, async ({ path }) => {
			const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
			return {
				contents: `export const styles = ${JSON.stringify(code.trim().replace(/([,:]) /g, "$1"))};`,
				loader: "js",
			};
		});
	},
};

const shared = {
	absWorkingDir: ROOT,
	bundle: true,
	minify: true,
	platform: "browser",
	target: ["chrome123", "firefox120", "safari17.5"],
	legalComments: "none",
	charset: "utf8",
	// From its modules, so that search loads none of chat.
	alias: { "@signpost/sdk/parts/chat": sdkSource("chat"), "@signpost/sdk/parts": sdkSource("search") },
	plugins: [cssAsText, withoutSideEffects, bundledLicences(join(ROOT, "dist/LICENSES.txt"))],
	metafile: true,
	logLevel: "warning",
} as const satisfies BuildOptions;

/** The script of the tag. */
export const bundleLoader = (outdir: string) =>
	build({
		...{ ...shared, entryPoints: { widget: "src/loader.ts" }, format: "iife", outdir },
		// The types have seen to it: without "use strict", which weighs.
		tsconfigRaw: { compilerOptions: { strict: false } },
	});

/**
 * A page's script, in files whose names change with what is in them. Each by itself: what two of them share would be
 * in files of its own, and each file is a request before the first window.
 */
export async function bundlePage(source: string, outdir: string): Promise<string[]> {
	const { metafile } = await build({
		...{ ...shared, entryPoints: [source], outdir, format: "esm", splitting: true },
		...{ entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" },
	});
	return filesOf(metafile, source);
}

/** The page on which options are tried. */
export const bundlePlayground = (outdir: string) =>
	build({
		...shared,
		entryPoints: {
			...{ playground: "playground/playground.ts", preview: "playground/preview.ts", frame: "playground/frame.ts" },
			...{ "playground-style": "playground/playground.css", "preview-style": "playground/preview.css" },
		},
		...{ outdir, format: "esm", splitting: true, chunkNames: "[name]-[hash]" },
	});

/** The npm package: elements, without what it depends on. */
export const bundlePackage = (outdir: string) =>
	build({
		...shared,
		...{ entryPoints: ["src/index.ts", "src/react.ts", "src/vue.ts"], outdir, format: "esm", splitting: true },
		...{ packages: "external", minify: false },
		// The SDK stays what it depends on: neither the alias nor the paths of tsconfig.json lead to its source.
		...{ alias: {}, tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } } },
	});

/** The file made of a source, and all that it imports at once. */
function filesOf({ outputs }: Metafile, source: string): string[] {
	const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0] ?? source;
	const all = new Set([entry]);
	for (const file of all) {
		for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === "import-statement") all.add(path);
	}
	return [...all].map((file) => basename(file));
}
