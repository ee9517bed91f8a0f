import type { Signpost } from "../../client.ts";
import { NotFoundError } from "../../core/errors.ts";
import { CommandError } from "../exit.ts";
import type { Found } from "./walk.ts";

/** From this many on, losing more than half of the stored documents looks like a mistake. */
const MANY = 5;
/** The server takes no more in a call. */
const MAX_DELETED_AT_ONCE = 100;

type Stored = { documentId: string; externalId: string };

/** The stored documents of a source that are no longer in the folder. */
export async function staleDocuments(
	signpost: Signpost,
	{ source, found, force }: { source: string; found: Found; force: boolean },
): Promise<Stored[]> {
	const stored = await storedDocuments(signpost, source);
	const present = new Set(found.files);
	const stale = stored.filter(({ externalId }) => {
		const path = externalId.slice(source.length + 1);
		return !present.has(path) && !isUnknown(path, found);
	});
	if (!force && stale.length >= MANY && stale.length * 2 > stored.length) {
		throw new CommandError(
			`${stale.length} of the ${stored.length} stored documents of source "${source}" are not in this folder and would be removed. ` +
				"Nothing was done. Pass --source NAME if this is another collection, or --force-remove if they shall go.",
		);
	}
	return stale;
}

/** Deletes documents. */
export async function remove(signpost: Signpost, documents: Stored[]): Promise<void> {
	for (let start = 0; start < documents.length; start += MAX_DELETED_AT_ONCE) {
		const part = documents.slice(start, start + MAX_DELETED_AT_ONCE);
		await signpost.documents.delete({ documentIds: part.map(({ documentId }) => documentId) });
	}
}

// What is in a folder that could not be listed may well be there.
function isUnknown(path: string, { unreadable }: Found): boolean {
	return unreadable.some((folder) => path.startsWith(`${folder.path}/`));
}

async function storedDocuments(signpost: Signpost, source: string): Promise<Stored[]> {
	const stored: Stored[] = [];
	let cursor: string | null = null;
	do {
		const page = await pageOf(signpost, source, cursor);
		stored.push(...page.documents.filter(({ externalId }) => externalId.startsWith(`${source}/`)));
		cursor = page.nextCursor;
	} while (cursor !== null);
	return stored;
}

async function pageOf(signpost: Signpost, source: string, cursor: string | null) {
	try {
		return await signpost.documents.list({ source, limit: 200, ...(cursor === null ? {} : { cursor }) });
	} catch (error) {
		// The first ingest into a client makes it.
		if (error instanceof NotFoundError) return { documents: [], nextCursor: null };
		throw error;
	}
}
