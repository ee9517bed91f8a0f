import type { SearchFilter } from "./schema.ts";

/** What somebody may see of a client: all its documents, or those that meet a filter, which nothing takes off. */
export type Reach = { clientId: string; filter?: SearchFilter | undefined };

/** Of what is within reach, what meets the filter, too. */
export function within({ filter: forced }: Reach, asked: SearchFilter | undefined): SearchFilter | undefined {
	if (forced === undefined || asked === undefined) return forced ?? asked;
	return { and: [forced, asked] };
}
