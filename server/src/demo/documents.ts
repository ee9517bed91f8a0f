import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { type DocumentInput, documentInput } from "../features/documents/schema.ts";
import type { Services } from "../services.ts";

const SOURCE = "signpost";
const TOP_LEVEL = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "sdk/README.md"];

/** Ingests this project's documentation like any other: unchanged files cost nothing at the next start. */
export async function ingestOwnDocuments(
	services: Services,
	options: { clientId: string; directory: string },
): Promise<void> {
	const files = [...TOP_LEVEL, ...(await markdownBelow(options.directory, "docs"))];
	const documents = await Promise.all(files.map((file) => readDocument(options.directory, file)));
	const present = documents.filter((document) => document !== null);
	if (present.length > 0) await services.ingest.documents(options.clientId, { documents: present });
}

async function markdownBelow(directory: string, folder: string): Promise<string[]> {
	const entries = await readdir(join(directory, folder), { recursive: true }).catch(() => []);
	const files = entries
		.filter((entry) => entry.endsWith(".md"))
		.map((entry) => join(folder, entry).split(sep).join("/"));
	return files.sort();
}

async function readDocument(directory: string, file: string): Promise<DocumentInput | null> {
	const content = await readFile(join(directory, file), "utf8").catch(() => null);
	if (content === null) return null;
	const route = `/demo/docs/${file.replace(/^docs\//, "").replace(/\.md$/, "")}`;
	return documentInput.parse({ externalId: `${SOURCE}/${file}`, route, content, source: SOURCE });
}
