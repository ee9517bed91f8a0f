/**
 * Adds to package-lock.json the optional packages for other platforms that npm left out: it does
 * when the registry or the machine it ran on has none of them, and `npm ci` then refuses the lockfile.
 * Run after `npm install <package>`, with the folder of the lockfile when it is not this one; changes nothing when
 * nothing is missing.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

type Entry = {
	version?: string;
	link?: boolean;
	dev?: boolean;
	license?: string;
	optional?: boolean;
	optionalDependencies?: Record<string, string>;
	os?: string[];
	cpu?: string[];
	libc?: string[];
};

const LOCKFILE = resolve(process.argv[2] ?? ".", "package-lock.json");
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

/** Entries for the optional packages that no entry stands for, by their place in node_modules. */
function missingEntries(packages: Record<string, Entry>): Record<string, Entry> {
	const missing: Record<string, Entry> = {};
	for (const [path, parent] of Object.entries(packages)) {
		for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
			if (!isInstalledFor(packages, path, name)) missing[`node_modules/${name}`] = entryFor(name, version, parent);
		}
	}
	return missing;
}

/** Looks where Node would: beside the package, and further up. */
function isInstalledFor(packages: Record<string, Entry>, path: string, name: string): boolean {
	for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
		if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
		if (folder === "") return false;
	}
}

function entryFor(name: string, version: string, parent: Entry): Entry {
	const words = name.split(/[/-]/);
	const os = SYSTEMS.filter((system) => words.includes(system));
	const cpu = PROCESSORS.filter((processor) => words.includes(processor));
	if (!/^\d/.test(version) || cpu.length === 0 || (os.length === 0 && cpu[0] !== "wasm32")) {
		throw new Error(`Cannot tell for which platform ${name}@${version} is; add it by hand.`);
	}
	return {
		version,
		cpu,
		...(parent.dev === true ? { dev: true } : {}),
		...libcOf(name),
		...(parent.license === undefined ? {} : { license: parent.license }),
		optional: true,
		...(os.length === 0 ? {} : { os }),
	};
}

function libcOf(name: string): { libc?: string[] } {
	if (!name.includes("linux")) return {};
	return { libc: [/musl/.test(name) ? "musl" : "glibc"] };
}

const text = await readFile(LOCKFILE, "utf8");
const lockfile: { packages: Record<string, Entry> } = JSON.parse(text);
const missing = missingEntries(lockfile.packages);
const packages = Object.entries({ ...lockfile.packages, ...missing });
packages.sort(([a], [b]) => (a < b ? -1 : 1));
const indentation = /^\s+/m.exec(text)?.[0].replace("\n", "") ?? "\t";
await writeFile(
	LOCKFILE,
	`${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, indentation)}\n`,
);
console.log(`Added ${Object.keys(missing).length} entries.`);
