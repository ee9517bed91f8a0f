import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import type { DocumentFormat } from "../../generated/contract.ts";

const FORMAT_OF_EXTENSION: Record<string, DocumentFormat> = {
	".md": "markdown",
	".markdown": "markdown",
	".mdx": "markdown",
	".html": "html",
	".htm": "html",
	".txt": "text",
};

export type Found = {
	/** Paths of documents, relative to the folder, with `/`, in a stable order. */
	files: string[];
	/** Folders that could not be listed; what is in them is unknown. */
	unreadable: { path: string; reason: string }[];
};

/** The documents under a folder. Leaves out dotfiles, `node_modules` and symbolic links. */
export async function walk(folder: string, path = ""): Promise<Found> {
	const found: Found = { files: [], unreadable: [] };
	const entries = await readdir(`${folder}/${path}`, { withFileTypes: true }).catch((error: Error) => {
		found.unreadable.push({ path, reason: `cannot be listed: ${error.message}` });
		return [];
	});
	for (const entry of entries.sort((first, second) => (first.name < second.name ? -1 : 1))) {
		if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
		const child = path === "" ? entry.name : `${path}/${entry.name}`;
		if (entry.isFile() && formatOf(child) !== undefined) found.files.push(child);
		if (!entry.isDirectory()) continue;
		const below = await walk(folder, child);
		found.files.push(...below.files);
		found.unreadable.push(...below.unreadable);
	}
	return found;
}

/** How a file's text is written, by its extension; undefined when it is not a document. */
export function formatOf(path: string): DocumentFormat | undefined {
	return FORMAT_OF_EXTENSION[extname(path).toLowerCase()];
}
