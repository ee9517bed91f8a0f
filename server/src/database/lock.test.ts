import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataFolderInUseError, lockDirectory } from "./lock.ts";

const folder = () => mkdtempSync(join(tmpdir(), "signpost-lock-"));

test("F35: a second opener is refused, with the pid; after release it gets the folder", () => {
	const directory = folder();
	const unlock = lockDirectory(directory);
	expect(() => lockDirectory(directory)).toThrow(DataFolderInUseError);
	expect(() => lockDirectory(directory)).toThrow(String(process.pid));
	unlock();
	lockDirectory(directory)();
});

test("another live process's lock is never taken", () => {
	const directory = folder();
	const other = spawn("sleep", ["30"]);
	const { pid } = other;
	try {
		writeFileSync(join(directory, "lock.json"), JSON.stringify({ pid, startedAt: startOf(pid) }));
		expect(() => lockDirectory(directory)).toThrow(`process ${pid}`);
	} finally {
		other.kill();
	}
});

test.each([
	["a dead process", JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "1" })],
	["an earlier process whose pid was used again", JSON.stringify({ pid: process.pid, startedAt: "1" })],
	["half a file", '{"pid":'],
])("the lock of %s is taken over", (_name, content) => {
	const directory = folder();
	writeFileSync(join(directory, "lock.json"), content);
	lockDirectory(directory)();
});

function startOf(pid: number | undefined): string | undefined {
	const stat = process.getBuiltinModule("node:fs").readFileSync(`/proc/${pid}/stat`, "utf8");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
