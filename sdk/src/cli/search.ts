import type { Signpost } from "../client.ts";
import type { SearchHit } from "../generated/contract.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export type SearchFlags = { limit: number; tag?: string[] };

/** Prints the hits; returns the exit code. */
export async function search(
	signpost: Signpost,
	request: SearchFlags & { query: string },
	output: Output,
): Promise<number> {
	const { query, limit, tag: tags = [] } = request;
	const result = await signpost.search.query({ query, limit, ...(tags.length === 0 ? {} : { filter: { tags } }) });
	output.json(result);
	for (const [index, hit] of result.hits.entries()) printHit(hit, index + 1, output);
	if (result.hits.length > 0) return EXIT.ok;
	output.note("Nothing found.");
	return EXIT.nothing;
}

function printHit(hit: SearchHit, number: number, output: Output): void {
	const text = output.highlighted(hit.snippet.text, hit.snippet.highlights).replace(/\s+/g, " ").trim();
	output.line(`${number}. ${output.bold(hit.title)}  ${output.dim(routeOf(hit))}`);
	output.line(`   ${text}\n`);
}

/** The route down to the heading. */
export function routeOf({ route, anchor }: { route: string; anchor: string | null }): string {
	return anchor === null ? route : `${route}#${anchor}`;
}
