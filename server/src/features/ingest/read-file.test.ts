import { describe, expect, test } from "vitest";
import { nameOfFile, readFile } from "./read-file.ts";

const bytes = (content: string | number[]) =>
	typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
const file = (content: string | number[], name = "a", type = "") => ({ name, type, bytes: bytes(content) });

test.each([
	["# Title", "a.md", "text/markdown", { format: "markdown" }],
	["Words.", "a", "application/octet-stream", { format: "markdown" }],
	["Words.", "a.txt", "text/plain; charset=utf-8", { format: "text" }],
	["<!doctype html><p>Words.", "a.md", "", { format: "html" }],
	["\ufeff <!-- a --><!-- b -->\n<HTML lang=de>", "a", "", { format: "html" }],
	["<p>Words.</p>", "a.html", "", { format: "html" }],
	["<div align=center>", "README.md", "", { format: "markdown" }],
	["[a link](/x)", "a.md", "", { format: "markdown" }],
	["{ not JSON", "a.md", "", { format: "markdown" }],
	['[{"externalId": "a"}]', "a.md", "", { json: [{ externalId: "a" }] }],
] as const)("reads %j of %s as what it is", (...[content, name, type, expected]) => {
	expect(readFile(file(content, name, type))).toMatchObject(expected);
});

test("reads it as it is told to, and leaves out a byte order mark", () => {
	expect(readFile(file("\ufeff[1]", "a.json"), "text")).toEqual({ format: "text", content: "[1]" });
});

describe("U2, U3 what is something else", () => {
	test.each([
		["a PDF by its beginning", file("%PDF-1.7\nwords", "a.md", "text/markdown")],
		["a PDF by what is said", file("<!doctype html>", "a", "application/pdf")],
		["a PDF by its ending", file("<!doctype html>", "a.pdf")],
		["SVG", file("<!-- x --> <svg onload=alert(1)>", "a.html", "text/html")],
		["XML", file('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>', "a.md")],
		["XML by its document type", file("<!DOCTYPE lolz [", "a.md")],
		["a script by what is said", file("alert(1)", "a.js", "text/javascript")],
		["a picture that is a page, too", file("GIF89a<html>", "a.html", "text/html")],
		["an archive", file([0x50, 0x4b, 3, 4, 0, 0], "a.md", "text/markdown")],
		["a table", file("a,b", "a.csv", "text/csv")],
		["U12 half a character", file([0x61, 0xc3], "a.md")],
		["U12 another encoding", file([0x66, 0xfc, 0x72], "a.txt", "text/plain; charset=latin1")],
		["U12 NUL", file("a\0b", "a.txt")],
	])("%s is refused", (_name, given) => {
		expect(() => readFile(given)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_MEDIA_TYPE" }));
		expect(() => readFile(given, "text")).toThrow(/Send Markdown, plain text, HTML, or JSON/);
	});
});

test.each([
	["nothing", "", "a.md"],
	["nothing but space", " \n\ufeff", "a.md"],
	["broken JSON", "{", "a.json"],
])("%s is no document", (_name, content, name) => {
	expect(() => readFile(file(content, name))).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});

test("takes as long as it is long, whatever it begins with", () => {
	const startedAt = performance.now();
	for (const content of ["<!---->".repeat(100_000), "<!--".repeat(100_000), "[".repeat(400_000)])
		readFile(file(`${content}.`));
	expect(performance.now() - startedAt).toBeLessThan(2_000);
});

describe("U1 a name is a name and no more", () => {
	test.each([
		["../../../../app/dist/x.js", "x.js"],
		["..\\..\\x.js", "x.js"],
		["%2e%2e%2fx.js", "%2e%2e%2fx.js"],
		["/etc/passwd", "passwd"],
		["a\0b.md", "ab.md"],
		["a\u202egpj.md", "agpj.md"],
		["x".repeat(300), "x".repeat(200)],
		[".env", ".env"],
		["..", "file"],
		["a/", "file"],
		["", "file"],
		[undefined, "file"],
	])("%j is %j", (given, name) => {
		expect(nameOfFile(given)).toBe(name);
	});
});
