import { createHash } from "node:crypto";
import type { SearchFilter } from "./schema.ts";

/** What somebody may see of a client: all its documents, or those that meet a filter, which nothing takes off. */
export type Reach = { clientId: string; filter?: SearchFilter | undefined };

/** Of what is within reach, what meets the filter, too. */
export function within({ filter: forced }: Reach, asked: SearchFilter | undefined): SearchFilter | undefined {
	if (forced === undefined || asked === undefined) return forced ?? asked;
	return { and: [forced, asked] };
}

/** Names a filter, the same for the same one however it is written; "" for none. */
export const reachName = (filter: SearchFilter | undefined) =>
	filter === undefined
		? ""
		: createHash("sha256")
				.update(JSON.stringify(sorted(filter)))
				.digest("base64url")
				.slice(0, 22);

function sorted(value: unknown): unknown {
	if (typeof value !== "object" || value === null || value instanceof Date) return value;
	if (Array.isArray(value)) return value.map(sorted);
	const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
