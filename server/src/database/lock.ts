import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Another process works on the data folder. */
export class DataFolderInUseError extends Error {
	constructor(directory: string, pid: number) {
		super(
			`The data folder ${directory} is in use by process ${pid}. Stop it, or set SIGNPOST_DATA_DIR to another folder.`,
		);
		this.name = "DataFolderInUseError";
	}
}

type Owner = { pid: number; startedAt: string | null };

/**
 * Takes the folder for this process until the returned function is called. PGlite itself takes no lock,
 * and two processes on one folder lose rows silently. A lock left by a dead process is taken over;
 * a live one's never is.
 */
export function lockDirectory(directory: string): () => void {
	const file = join(directory, "lock.json");
	const own = JSON.stringify({ pid: process.pid, startedAt: startTime(process.pid) } satisfies Owner);
	for (let attempt = 0; attempt < 5; attempt += 1) {
		if (createExclusively(file, own)) return () => rmSync(file, { force: true });
		const found = read(file);
		if (found === null) continue;
		const owner = parseOwner(found);
		if (owner !== null && isAlive(owner)) throw new DataFolderInUseError(directory, owner.pid);
		removeStale(file, found);
	}
	throw new Error(`Could not lock the data folder ${directory}.`);
}

function createExclusively(file: string, content: string): boolean {
	try {
		writeFileSync(file, content, { flag: "wx", mode: 0o600 });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

// Renamed before it is removed: of two processes that found the same stale lock, one gets the file,
// and it puts back what turns out to be a newer process's lock.
function removeStale(file: string, expected: string): void {
	const aside = `${file}.${randomBytes(6).toString("hex")}`;
	try {
		renameSync(file, aside);
	} catch {
		return;
	}
	const moved = read(aside);
	if (moved !== null && moved !== expected) createExclusively(file, moved);
	rmSync(aside, { force: true });
}

function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return null;
	}
}

function parseOwner(content: string): Owner | null {
	try {
		const owner: unknown = JSON.parse(content);
		const valid = typeof owner === "object" && owner !== null && "pid" in owner && typeof owner.pid === "number";
		return valid ? (owner as Owner) : null;
	} catch {
		return null;
	}
}

// A pid is used again after a restart of the machine or container: the start time tells the processes apart.
function isAlive(owner: Owner): boolean {
	try {
		process.kill(owner.pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
	}
	return owner.startedAt === startTime(owner.pid);
}

/** When a process started, in clock ticks since boot; null where the system does not tell (outside Linux). */
function startTime(pid: number): string | null {
	const stat = read(`/proc/${pid}/stat`);
	return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
