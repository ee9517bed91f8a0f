import { createHash } from "node:crypto";
import type { Chunking } from "../clients/schema.ts";
import type { DocumentInput } from "../documents/schema.ts";

/** Of parsing and all after it: what makes something else of the same content counts as a change of every document. */
const PREPARATION_VERSION = 4;

/** What makes two versions of a document the same: everything that a search could see of it. */
export function hashDocument(document: DocumentInput, chunking: Chunking | null = null): string {
	const { title, route, content, format, tags, metadata, source } = document;
	const fields = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
	const divided = chunking === null ? [] : [[chunking.strategy, chunking.tokens]];
	return hash([PREPARATION_VERSION, title ?? null, route, content, format, tags, fields, source ?? null, ...divided]);
}

/** Tells a repeated request from another one under the same idempotency key. */
export const hashRequest = (documents: DocumentInput[]) =>
	hash(documents.map((document) => [document.externalId, hashDocument(document)]));

const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
