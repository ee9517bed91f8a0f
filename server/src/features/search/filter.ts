import type { SearchFilter, SearchRange, SearchTimeRange } from "./schema.ts";

/** A condition over the table `documents`, named `d`; values and field names are parameters, never text. */
export type FilterSql = { join: string; conditions: string; parameters: unknown[] };

type Place = (value: unknown) => string;
type Metadata = NonNullable<SearchFilter["metadata"]>;

const COMPARISONS = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
const comparisons = Object.entries(COMPARISONS) as [keyof typeof COMPARISONS, string][];

/** A date, or a date with a time: what is kept of ISO 8601, so that no value makes the database fail. */
const TIME_PATTERN =
	"^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" +
	"([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])?)?$";
const ZONE_PATTERN = "(Z|[+-][0-9]{2}:?[0-9]{2})$";

/**
 * The filter as SQL whose parameters are numbered from `first`. Every condition is true or false, never null: a value
 * of another type meets none, and what does not meet a condition meets its `not`.
 */
export function filterSql(filter: SearchFilter | undefined, first: number): FilterSql {
	if (filter === undefined) return { join: "", conditions: "", parameters: [] };
	const parameters: unknown[] = [];
	const place: Place = (value) => `$${first - 1 + parameters.push(value)}`;
	const conditions = `AND ${all(conditionsOf(filter, place))}`;
	return { join: "JOIN documents d ON d.id = c.document_id", conditions, parameters };
}

function conditionsOf(filter: SearchFilter, place: Place): string[] {
	const inner = (some: SearchFilter) => all(conditionsOf(some, place));
	const { tags, metadata, updatedAt, source, route, language, and = [], or, not } = filter;
	return [
		...(tags === undefined ? [] : [tagCondition(tags, place)]),
		...(metadata === undefined ? [] : metadataConditions(metadata, place)),
		...(updatedAt === undefined ? [] : timeConditions(updatedAt, place)),
		...(source === undefined ? [] : [isTrue(`d.source = ANY(${place([source].flat())}::text[])`)]),
		...(route === undefined ? [] : [routeCondition(route, place)]),
		...(language === undefined ? [] : [isTrue(`d.language = ANY(${place([language].flat())}::text[])`)]),
		...and.map(inner),
		...(or === undefined ? [] : [`(${or.map(inner).join(" OR ")})`]),
		...(not === undefined ? [] : [`NOT ${inner(not)}`]),
	];
}

const all = (conditions: string[]) => (conditions.length === 0 ? "TRUE" : `(${conditions.join(" AND ")})`);
const isTrue = (condition: string) => `(${condition}) IS TRUE`;

function tagCondition(tags: NonNullable<SearchFilter["tags"]>, place: Place): string {
	return Array.isArray(tags) ? `d.tags @> ${place(tags)}::text[]` : `d.tags && ${place(tags.any)}::text[]`;
}

function routeCondition(route: NonNullable<SearchFilter["route"]>, place: Place): string {
	return typeof route === "string" ? `d.route = ${place(route)}` : `starts_with(d.route, ${place(route.prefix)})`;
}

function timeConditions(range: SearchTimeRange, place: Place): string[] {
	return comparisons.flatMap(([name, sign]) => {
		const bound = range[name];
		return bound === undefined ? [] : [`d.updated_at ${sign} ${place(new Date(bound))}::timestamptz`];
	});
}

function metadataConditions(metadata: Metadata, place: Place): string[] {
	return Object.entries(metadata).flatMap(([field, wanted]) => {
		const name = `${place(field)}::text`;
		if (typeof wanted === "object" && !Array.isArray(wanted)) return rangeConditions(name, wanted, place);
		const values = [wanted].flat().map((value) => JSON.stringify(value));
		return [isTrue(`d.metadata -> ${name} = ANY(${place(values)}::jsonb[])`)];
	});
}

function rangeConditions(name: string, range: SearchRange, place: Place): string[] {
	const conditions = comparisons.flatMap(([comparison, sign]) => {
		const bound = range[comparison];
		if (bound === undefined) return [];
		if (typeof bound === "number") return [isTrue(`${numberOf(name)} ${sign} ${place(String(bound))}::numeric`)];
		return [isTrue(`${timeOf(name)} ${sign} ${place(new Date(bound))}::timestamptz`)];
	});
	if (range.exists === undefined) return conditions;
	const exists = isTrue(`jsonb_typeof(d.metadata -> ${name}) <> 'null'`);
	return [...conditions, range.exists ? exists : `NOT (${exists})`];
}

const numberOf = (name: string) =>
	`CASE WHEN jsonb_typeof(d.metadata -> ${name}) = 'number' THEN (d.metadata ->> ${name})::numeric END`;

/** The first of the month and the days since: the 31st of a shorter month is a day of the next one, and no error. */
function timeOf(name: string): string {
	const value = `(d.metadata ->> ${name})`;
	const zone = `CASE WHEN length(${value}) > 10 AND ${value} ~ '${ZONE_PATTERN}' THEN '' ELSE 'Z' END`;
	const clock = `CASE WHEN length(${value}) = 10 THEN 'T00:00' ELSE substr(${value}, 11) END`;
	const time = `(substr(${value}, 1, 7) || '-01' || ${clock} || ${zone})::timestamptz`;
	const days = `(substr(${value}, 9, 2)::int - 1) * INTERVAL '24 hours'`;
	return `CASE WHEN jsonb_typeof(d.metadata -> ${name}) = 'string' AND ${value} ~ '${TIME_PATTERN}' THEN ${time} + ${days} END`;
}
