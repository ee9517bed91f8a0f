import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { walk } from "./walk.ts";

function folderWith(paths: string[]): string {
	const folder = mkdtempSync(join(tmpdir(), "signpost-cli-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	for (const path of paths) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), "text");
	}
	return folder;
}

test("finds documents in a stable order, and only documents", async () => {
	const folder = folderWith([
		"b.md",
		"a/z.MDX",
		"a/b.html",
		"c.txt",
		"d.png",
		".e.md",
		".git/f.md",
		"node_modules/g.md",
	]);
	symlinkSync(folder, join(folder, "loop"));
	expect(await walk(folder)).toEqual({ files: ["a/b.html", "a/z.MDX", "b.md", "c.txt"], unreadable: [] });
});

test("reports a folder that cannot be listed", async () => {
	const { unreadable } = await walk(join(folderWith([]), "missing"));
	expect(unreadable).toMatchObject([{ path: "", reason: expect.stringContaining("ENOENT") }]);
});
