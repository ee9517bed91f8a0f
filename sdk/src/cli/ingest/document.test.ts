import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { documentFrom, routeFor } from "./document.ts";

test.each([
	["Guides/Getting-Started.md", "", "/Guides/Getting-Started"],
	["Guides/index.md", "", "/Guides"],
	["Guides/README.md", "https://example.com/docs/", "https://example.com/docs/Guides"],
	["index.html", "", "/"],
	["index.html", "/docs", "/docs/"],
	["v1.2/notes.txt", "", "/v1.2/notes"],
	["a b/what?#.md", "", "/a%20b/what%3F%23"],
	["指南.md", "", "/%E6%8C%87%E5%8D%97"],
])("%s under %j is shown at %s", (path, baseUrl, route) => {
	expect(routeFor(path, baseUrl)).toBe(route);
});

function fileWith(content: string | Uint8Array): string {
	const folder = mkdtempSync(join(tmpdir(), "signpost-cli-"));
	writeFileSync(join(folder, "page.md"), content);
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return folder;
}

const placement = { source: "docs", baseUrl: "", tags: ["guide"] };

test("a file becomes a document", async () => {
	expect(await documentFrom(fileWith("# Über"), "page.md", placement)).toEqual({
		externalId: "docs/page.md",
		route: "/page",
		content: "# Über",
		format: "markdown",
		tags: ["guide"],
		source: "docs",
	});
});

test.each([
	["binary", new Uint8Array([80, 75, 0, 1]), "is not text"],
	["Latin-1", new Uint8Array([0xdc, 0x62, 0x65, 0x72]), "is not UTF-8"],
	["too long", "x".repeat(1_000_001), "too large: 1000001 characters"],
	["far too long", "x".repeat(3_000_001), "too large: 3000001 bytes"],
])("%s content is refused with a reason", async (_name, content, reason) => {
	await expect(documentFrom(fileWith(content), "page.md", placement)).rejects.toThrow(reason);
});
