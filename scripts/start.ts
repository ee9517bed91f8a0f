/** `npm start`: builds what is out of date, then runs the server in this process. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const STAMP = join(ROOT, "server/dist/.built");
const SOURCES = [
	"server/src",
	"server/scripts",
	"sdk/src",
	"sdk/scripts",
	"sdk/README.md",
	"widget/src",
	"widget/playground",
	"widget/scripts",
	"evaluation",
	"examples/html",
	"prisma",
	"docs",
	"README.md",
	"package-lock.json",
];
const GENERATED = new Set(["generated", "node_modules", "dist"]);

function newest(path: string): number {
	const stat = statSync(path, { throwIfNoEntry: false });
	if (stat === undefined) return 0;
	if (!stat.isDirectory()) return stat.mtimeMs;
	const names = readdirSync(path).filter((name) => !GENERATED.has(name));
	return Math.max(0, ...names.map((name) => newest(join(path, name))));
}

/** Prints what the build said only when it fails. */
function build(): void {
	const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "build"], { cwd: ROOT, encoding: "utf8" });
	if (status === 0) return;
	process.stderr.write(`${stdout}${stderr}\nThe build failed. After a pull, run \`npm ci\` first.\n`);
	process.exit(1);
}

const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (SOURCES.some((source) => newest(join(ROOT, source)) > built)) {
	process.stdout.write("Building Signpost…\n");
	build();
	writeFileSync(STAMP, "");
}
await import(new URL("../server/dist/main.js", import.meta.url).href);
