import { hrefOf } from "../search/href.ts";
import type { ChatSuggestion } from "./schema.ts";
import type { Passage } from "./types.ts";

export const SUGGESTION_DEFAULTS = {
	/** Sections that are offered. */
	most: 3,
	/** Sections that are tried. */
	tried: 5,
} as const;

export type Suggesting = {
	/** All that was found, best first. */
	found: readonly Passage[];
	/** Chunks that the answer cites. */
	cited: ReadonlySet<string>;
	/** Whether a question finds a chunk. */
	finds: (question: string, chunkId: string) => Promise<boolean>;
};

/**
 * Where to go on from an answer: the next sections found, but for those it cites. Each comes with the question that
 * finds it, which has been tried. When nothing was answered, pages are named even if no question finds them.
 */
export async function suggest({ found, cited, finds }: Suggesting): Promise<ChatSuggestion[]> {
	const { most, tried } = SUGGESTION_DEFAULTS;
	const isAnswered = cited.size > 0;
	const keyOf = (passage: Passage) => (isAnswered ? nameOf(passage) : passage.documentId);
	const told = new Set(found.filter(({ chunkId }) => cited.has(chunkId)).map(keyOf));
	const sections = new Map<string, Passage>();
	for (const passage of found) {
		const key = keyOf(passage);
		if (!told.has(key) && !sections.has(key)) sections.set(key, passage);
	}
	const checked = await Promise.all(
		[...sections.values()].slice(0, tried).map(async (passage) => {
			const { route, chunkId } = passage;
			const title = nameOf(passage);
			const question = (await finds(title, chunkId)) ? title : null;
			return { title, route, href: hrefOf(passage), question };
		}),
	);
	return checked.filter(({ question }) => !isAnswered || question !== null).slice(0, most);
}

/** A section by its title and its last heading; a heading that is a question needs no title. */
function nameOf({ title, headings }: Passage): string {
	const heading = headings.at(-1) ?? "";
	if (heading === "" || heading === title) return title;
	return title === "" || /[?？]\s*$/.test(heading) ? heading : `${title}: ${heading}`;
}
