import { defineConfig } from "tsup";

export default defineConfig({
	entry: ["src/main.ts", "src/database/embedded-worker.ts", "src/jobs/prepare-worker.ts"],
	outDir: "dist",
	format: "esm",
	target: "node24",
	platform: "node",
	clean: true,
	sourcemap: true,
	// esbuild keeps node_modules external; what is ours is bundled, so that a start reads few files.
	outExtension: () => ({ js: ".js" }),
});
