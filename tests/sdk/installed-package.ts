/** The SDK as a user has it: packed, and installed into a new project outside the workspace. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export const SDK_FOLDER = fileURLToPath(new URL("../../sdk", import.meta.url));
const WORKSPACE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

export type InstalledPackage = {
	folder: string;
	tarball: string;
	write: (file: string, content: string) => Promise<void>;
	/** What the command prints. Rejects, with what it printed, when it fails. */
	node: (...words: string[]) => Promise<string>;
	/** Runs one of the workspace's own tools in the project. */
	tool: (name: string, ...words: string[]) => Promise<string>;
	remove: () => Promise<void>;
};

export async function installPackage(): Promise<InstalledPackage> {
	const folder = await mkdtemp(join(tmpdir(), "signpost-consumer-"));
	const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: SDK_FOLDER });
	const tarball = join(folder, tarballIn(stdout));
	const write = (file: string, content: string) => writeFile(join(folder, file), content);
	await write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
	await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
	const execute = async (file: string, words: string[]) => {
		const result = await run(file, words, { cwd: folder }).catch((error: Error & { stdout?: string }) => {
			throw new Error(`${error.message}\n${error.stdout ?? ""}`);
		});
		return result.stdout;
	};
	return {
		folder,
		tarball,
		write,
		node: (...words) => execute(process.execPath, words),
		tool: (name, ...words) => execute(join(WORKSPACE_MODULES, ".bin", name), words),
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}

/** `npm pack --json` prints a list, newer ones an object by package name. */
function tarballIn(output: string): string {
	const packed = Object.values(JSON.parse(output) as Record<string, { filename: string }>)[0];
	if (packed === undefined) throw new Error(`npm pack printed ${output}`);
	return packed.filename;
}
