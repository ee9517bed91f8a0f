import superjson, { type SuperJSONResult } from "superjson";
import { AppError } from "../errors.ts";

/** What superjson adds to JSON that our inputs have; other types cost more than they say, or are in no input. */
const INPUT_TYPES = ["Date", "undefined", "number"];

/** Keys that never arrive where they were meant to: an object loses them on the way, or superjson refuses them. */
const LOST_KEYS = ["__proto__", "constructor", "prototype"];

type SuperJsonInput = { json?: unknown; meta?: { values?: unknown; v?: unknown } | null };

/** How payloads travel. What comes in may be anything. */
export const transformer = {
	input: { serialize: superjson.serialize, deserialize: readInput },
	output: { serialize: writeOutput, deserialize: superjson.deserialize },
};

/**
 * What `superjson.serialize` gives, in a tenth of its time for what our outputs are made of: JSON and dates, of which
 * only their places have to be told. Fields that are undefined are left out.
 */
export function writeOutput(value: unknown): SuperJSONResult {
	const dates: Record<string, ["Date"]> = {};
	if (value instanceof Date || !findDates(value, "", dates)) return superjson.serialize(value);
	const json = value as SuperJSONResult["json"];
	return Object.keys(dates).length === 0 ? { json } : { json, meta: { values: dates, v: 1 } };
}

/** Collects the paths of the dates within. False: there is something that is neither JSON nor a date. */
function findDates(value: unknown, path: string, dates: Record<string, ["Date"]>): boolean {
	if (isSimple(value)) return true;
	if (value instanceof Date) {
		dates[path] = ["Date"];
		return !Number.isNaN(value.getTime());
	}
	if (typeof value !== "object" || value === null) return false;
	const below = path === "" ? "" : `${path}.`;
	// What is simple, as most is, needs no path.
	if (Array.isArray(value))
		return value.every((item, index) => isSimple(item) || findDates(item, `${below}${index}`, dates));
	if (Object.getPrototypeOf(value) !== Object.prototype) return false;
	for (const key in value) {
		const child: unknown = value[key as keyof typeof value];
		if (LOST_KEYS.includes(key)) return false;
		if (isSimple(child) || child === undefined) continue;
		if (!findDates(child, below + key.replace(SEPARATORS, "\\$&"), dates)) return false;
	}
	return true;
}

function isSimple(value: unknown): boolean {
	if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
	return typeof value === "string" || typeof value === "boolean" || value === null;
}

/** In paths they stand for themselves behind a backslash. */
const SEPARATORS = /[.\\]/g;

/**
 * The value of an input, no larger than what was sent. Equal references are not restored: every place has its own
 * copy already, and a reference can be named any number of times. @throws AppError
 */
function readInput(input: SuperJsonInput | null): unknown {
	const { json, meta } = input ?? {};
	refuseLostKeys(json);
	if (meta?.values === undefined) return json;
	if (!areInputTypes(meta.values)) throw unreadable("The input has types that no input has.");
	// superjson's own type says more of the numbers and texts in here than anyone has checked.
	const { values, v } = meta;
	return superjson.deserialize({ json, meta: { values, v } } as Parameters<typeof superjson.deserialize>[0]);
}

function areInputTypes(values: unknown): boolean {
	if (isInputType(values)) return true;
	return typeof values === "object" && values !== null && Object.values(values).every(isInputType);
}

const isInputType = (type: unknown): boolean =>
	Array.isArray(type) && type.length === 1 && INPUT_TYPES.includes(type[0]);

function refuseLostKeys(value: unknown): void {
	if (typeof value !== "object" || value === null) return;
	if (!Array.isArray(value)) {
		const lost = LOST_KEYS.find((key) => Object.hasOwn(value, key));
		if (lost !== undefined) throw unreadable(`No field can be named ${lost}.`);
	}
	for (const child of Object.values(value)) refuseLostKeys(child);
}

const unreadable = (message: string) => new AppError("INVALID_INPUT", message);
