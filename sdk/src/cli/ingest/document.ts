import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { DocumentInput } from "../../generated/contract.ts";
import { formatOf } from "./walk.ts";

/** The server's limit for one document. */
const MAX_CHARACTERS = 1_000_000;
/** No text of `MAX_CHARACTERS` has more bytes in UTF-8. */
const MAX_BYTES = MAX_CHARACTERS * 3;

export type Placement = { source: string; baseUrl: string; tags: string[] };

/** A file as a document. Throws an error whose message says why it cannot be one. */
export async function documentFrom(folder: string, path: string, placement: Placement): Promise<DocumentInput> {
	const { source, baseUrl, tags } = placement;
	const format = formatOf(path) ?? "text";
	const content = await readText(`${folder}/${path}`);
	return { externalId: `${source}/${path}`, route: routeFor(path, baseUrl), content, format, tags, source };
}

/** Where a site shows a file: its path without extension; `index` and `README` stand for their folder. */
export function routeFor(path: string, baseUrl: string): string {
	const { dir, name } = posix.parse(path);
	const page = /^(index|readme)$/i.test(name) ? dir : posix.join(dir, name);
	const encoded = page.split("/").map(encodeSegment).join("/");
	return `${baseUrl.replace(/\/+$/, "")}/${encoded}`;
}

async function readText(file: string): Promise<string> {
	const { size } = await stat(file);
	if (size > MAX_BYTES) throw tooLarge(`${size} bytes`);
	const content = decode(await readFile(file));
	if (content.length > MAX_CHARACTERS) throw tooLarge(`${content.length} characters`);
	return content;
}

function decode(bytes: Uint8Array): string {
	if (bytes.includes(0)) throw new Error("is not text (it has NUL bytes)");
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw new Error("is not UTF-8 text; convert it to UTF-8");
	}
}

function tooLarge(size: string): Error {
	return new Error(`is too large: ${size}, at most ${MAX_CHARACTERS} characters; split it`);
}

// `encodeURI` leaves what may stand in a path, but also the two characters that would end it.
function encodeSegment(segment: string): string {
	return encodeURI(segment.toWellFormed()).replace(/[?#]/g, encodeURIComponent);
}
