/**
 * Keeps the SDK as it is built now, and the shapes of all that the server answers it, as the release that later servers
 * must go on serving (tests/sdk/previous.test.ts). Run at each release, after the build.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../sdk/dist/", import.meta.url));
const kept = fileURLToPath(new URL("../tests/sdk/previous/", import.meta.url));

await build({ entryPoints: [`${dist}index.js`], outfile: `${kept}sdk.js`, minify: true, format: "esm" });
copyFileSync(`${dist}LICENSES.txt`, `${kept}LICENSES.txt`);
execFileSync("vitest", ["run", "--project", "system", "tests/sdk/previous.test.ts"], {
	stdio: "inherit",
	env: { ...process.env, RECORD_SHAPES: "1" },
});
