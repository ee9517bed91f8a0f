import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, preview } from "vite";

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

export type ViteApp = { url: string; close: () => Promise<void> };

/** An example that Vite builds, as it would be deployed for a server and a key. Throws when its types are wrong. */
export async function serveViteApp(name: string, { url, key }: { url: string; key: string }): Promise<ViteApp> {
	const root = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
	const outDir = await mkdtemp(join(tmpdir(), `signpost-${name}-`));
	Object.assign(process.env, { VITE_SIGNPOST_URL: url, VITE_SIGNPOST_KEY: key });
	const shared = { root, logLevel: "error" as const, build: { outDir, emptyOutDir: true } };
	const checker = join(MODULES, name.endsWith("-vue") ? "vue-tsc/bin/vue-tsc.js" : "typescript-7/bin/tsc");
	const isTyped = existsSync(join(root, "tsconfig.json"));
	await Promise.all([build(shared), isTyped && run(process.execPath, [checker, "-p", root])]);
	const server = await preview({ ...shared, preview: { host: "localhost", port: 0 } });
	return {
		url: server.resolvedUrls?.local[0] ?? "",
		close: async () => {
			await server.close();
			await rm(outDir, { recursive: true });
		},
	};
}
