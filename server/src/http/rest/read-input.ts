import type { z } from "zod";
import type { $ZodType, $ZodTypes } from "zod/v4/core";
import { AppError } from "../../errors.ts";

export type Fields = Record<string, unknown>;

/** Older names of the fields that name a client. */
const FIELD_OF_NAME: Record<string, string> = { client_id: "clientId", tenant_id: "tenantId" };

/** All fields of several places together, by today's names. @throws AppError where two of them disagree */
export function mergeFields(...places: Fields[]): Fields {
	const merged = new Map<string, unknown>();
	for (const [given, value] of places.flatMap((place) => Object.entries(place))) {
		const name = Object.hasOwn(FIELD_OF_NAME, given) ? (FIELD_OF_NAME[given] as string) : given;
		if (merged.has(name) && merged.get(name) !== value)
			throw new AppError("INVALID_INPUT", `${name} is given twice, and not the same. Send it once.`);
		merged.set(name, value);
	}
	return Object.fromEntries(merged);
}

/** How a value is written: JSON lacks dates only, a query string has nothing but texts. */
export type Writing = "json" | "text";

/** A value as its schema takes it, where it can be read so; else as it is, for the schema to refuse. */
export function readValue(schema: $ZodType, value: unknown, writing: Writing): unknown {
	const { def } = (schema as $ZodTypes)._zod;
	switch (def.type) {
		case "date":
			return readDate(value);
		case "number":
			return writing === "text" && isText(value) && value.trim() !== "" ? Number(value) : value;
		case "boolean":
			return writing === "text" ? (BOOLEANS.get(value) ?? value) : value;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "nonoptional":
		case "readonly":
			return value === null || value === undefined ? value : readValue(def.innerType, value, writing);
		case "lazy":
			return readValue(def.getter(), value, writing);
		case "pipe":
			return readValue(def.in, value, writing);
		case "array":
			return readList(def.element, value, writing);
		case "record":
			return isFields(value) ? mapFields(value, (field) => readValue(def.valueType, field, writing)) : value;
		case "object":
			return isFields(value) ? readFields(def.shape, value, writing) : value;
		case "union":
			return readFirst(def.options, value, writing);
		default:
			return value;
	}
}

const BOOLEANS = new Map<unknown, boolean>([
	["true", true],
	["false", false],
]);

const isText = (value: unknown): value is string => typeof value === "string";

const isFields = (value: unknown): value is Fields =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** What JSON makes of a `Date`, or a day. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function readDate(value: unknown): unknown {
	if (!isText(value) || !ISO_TIME.test(value)) return value;
	const date = new Date(value);
	return Number.isNaN(date.getTime()) ? value : date;
}

function readList(element: $ZodType, value: unknown, writing: Writing): unknown {
	const list = writing === "text" && isText(value) ? [value] : value;
	return Array.isArray(list) ? list.map((item) => readValue(element, item, writing)) : list;
}

const mapFields = (fields: Fields, read: (value: unknown, name: string) => unknown): Fields =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, read(value, name)]));

const readFields = (shape: Record<string, $ZodType>, fields: Fields, writing: Writing): Fields =>
	mapFields(fields, (value, name) => {
		const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
		return schema === undefined ? value : readValue(schema, value, writing);
	});

/** As the first of several that takes it; in the way it is written, if one does. */
function readFirst(options: readonly $ZodType[], value: unknown, writing: Writing): unknown {
	const takes = (option: $ZodType, read: unknown) => (option as z.ZodType).safeParse(read).success;
	if (writing === "json" && options.some((option) => takes(option, value))) return value;
	for (const option of options) {
		const read = readValue(option, value, writing);
		if (takes(option, read)) return read;
	}
	return value;
}
