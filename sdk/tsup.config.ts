import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";
import { bundledLicences } from "./scripts/bundled-licences.ts";
import { withoutSideEffects } from "./scripts/without-side-effects.ts";

const licences = bundledLicences(fileURLToPath(new URL("dist/LICENSES.txt", import.meta.url)));

/** The server speaks this protocol, whatever the versions in a user's project: it is bundled. */
const BUNDLED = [/^@trpc\//, "superjson", "eventsource-parser", "commander", "cli-progress"];

const library = defineConfig({
	entry: { index: "src/index.ts", parts: "src/parts.ts", server: "src/server.ts", trpc: "src/trpc.ts" },
	tsconfig: "tsconfig.portable.json",
	format: ["esm", "cjs"],
	target: "es2022",
	platform: "neutral",
	dts: true,
	// The command line is built at the same time.
	clean: ["!cli.js", "!LICENSES.txt"],
	treeshake: true,
	// Each entry in one file: the demo page loads it as it is.
	splitting: false,
	noExternal: BUNDLED,
	esbuildPlugins: [withoutSideEffects, licences],
});
const commandLine = defineConfig({
	entry: { cli: "src/cli.ts" },
	format: ["esm"],
	target: "node20",
	platform: "node",
	noExternal: BUNDLED,
	esbuildPlugins: [licences],
	// Some of what is bundled is CommonJS and requires Node's own modules.
	banner: {
		js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
	},
});

export default [library, commandLine].flat();
