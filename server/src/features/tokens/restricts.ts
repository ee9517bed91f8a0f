import type { SearchFilter } from "../search/schema.ts";

/** Whether the filter leaves anything out at all: one whose value was missing would show everything. */
export function restricts({ tags, metadata, and = [], or, ...others }: SearchFilter): boolean {
	if (Object.values(others).some((condition) => condition !== undefined)) return true;
	if (tags !== undefined && (!Array.isArray(tags) || tags.length > 0)) return true;
	if (metadata !== undefined && Object.keys(metadata).length > 0) return true;
	return and.some(restricts) || or?.every(restricts) === true;
}
