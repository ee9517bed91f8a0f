import { AppError } from "../../errors.ts";
import type { DocumentFormat } from "../documents/schema.ts";
import { visibleCharacters } from "./parsing/characters.ts";

/** A file as it came: its name and type are what its sender says. */
export type UploadedFile = { name: string; type: string; bytes: Uint8Array };

export type ReadFile = { format: DocumentFormat; content: string } | { json: unknown };

export const ACCEPTED_FILES = "Markdown, plain text, HTML, or JSON of documents, in UTF-8";

const MAX_NAME_LENGTH = 200;

/** What is said of files that are read; browsers and programs differ in what they call Markdown. */
const ACCEPTED_TYPES = new Set([
	...["", "application/octet-stream", "application/json", "application/xhtml+xml"],
	...["text/plain", "text/html", "text/markdown", "text/x-markdown", "text/mdx"],
]);

/** Endings of what is read by something else, whatever is in it. */
const OTHER_ENDING = /\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|epub|zip|gz|tar|svg|xml|csv|tsv|png|jpe?g|gif|webp)$/i;

/** How files begin that may look like text. */
const OTHER_BEGINNING = /^(?:%PDF-|%!PS|\{\\rtf|GIF8|<\?xml|<svg|<!doctype (?!html))/i;

const HTML_BEGINNING = /^<(?:!doctype html|html|head|body)[\s>]/i;

/** Reads a file by what is in it. @throws AppError UNSUPPORTED_MEDIA_TYPE, INVALID_INPUT */
export function readFile({ name, type, bytes }: UploadedFile, format?: DocumentFormat): ReadFile {
	const said = type.split(";")[0]?.trim().toLowerCase() ?? "";
	if (!ACCEPTED_TYPES.has(said) || OTHER_ENDING.test(name)) throw unsupported(name);
	const content = decode(bytes);
	const beginning = content === null ? "" : withoutComments(content.slice(0, 4_096));
	if (content === null || OTHER_BEGINNING.test(beginning)) throw unsupported(name);
	if (beginning === "" && content.trim() === "") throw new AppError("INVALID_INPUT", `${quote(name)} is empty.`);
	if (format !== undefined) return { format, content };
	if (HTML_BEGINNING.test(beginning)) return { format: "html", content };
	const json = readJson(content);
	if (json !== undefined) return { json };
	if (said === "application/json" || /\.json$/i.test(name))
		throw new AppError("INVALID_INPUT", `${quote(name)} is no JSON that can be read.`);
	return { format: formatSaid(name, said), content };
}

/** A file's name as a name and no more: no folders, nothing that does not show. */
export function nameOfFile(given: string | undefined): string {
	const last = (given ?? "").toWellFormed().split(/[/\\]/).at(-1) ?? "";
	const name = visibleCharacters(last).trim().slice(0, MAX_NAME_LENGTH);
	return /^\.*$/.test(name) ? "file" : name;
}

/** Null: it is no text in UTF-8. */
function decode(bytes: Uint8Array): string | null {
	if (bytes.includes(0)) return null;
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

function withoutComments(beginning: string): string {
	let rest = beginning.trimStart();
	while (rest.startsWith("<!--")) {
		const end = rest.indexOf("-->");
		if (end < 0) return "";
		rest = rest.slice(end + "-->".length).trimStart();
	}
	return rest;
}

/** An object or a list; undefined: it is something else. */
function readJson(content: string): unknown {
	if (!/^\s*[[{]/.test(content)) return undefined;
	try {
		return JSON.parse(content);
	} catch {
		return undefined;
	}
}

function formatSaid(name: string, type: string): DocumentFormat {
	if (/\.x?html?$/i.test(name) || type === "text/html") return "html";
	return /\.(?:txt|text|log)$/i.test(name) ? "text" : "markdown";
}

const quote = (name: string) => JSON.stringify(name);

const unsupported = (name: string) =>
	new AppError("UNSUPPORTED_MEDIA_TYPE", `${quote(name)} cannot be read. Send ${ACCEPTED_FILES}.`);
