/** Inputs that a schema allows, and inputs that are spoilt in the ways attackers spoil them. */
import fc from "fast-check";
import type { z } from "zod";

/** Values for fields that name something: ids of one's own, of another tenant and of nobody. */
export type Names = Record<string, unknown[]>;

/** What of zod's definitions is read here. */
type Definition = {
	type: string;
	shape?: Record<string, z.core.$ZodType>;
	element?: z.core.$ZodType;
	options?: z.core.$ZodType[];
	keyType?: z.core.$ZodType;
	valueType?: z.core.$ZodType;
	innerType?: z.core.$ZodType;
	in?: z.core.$ZodType;
	getter?: () => z.core.$ZodType;
	entries?: Record<string, string>;
	values?: unknown[];
	items?: z.core.$ZodType[];
};
type Bounds = { minimum?: number; maximum?: number; format?: string; patterns?: Set<RegExp> };

const MAX_LENGTH = 60;
const MAX_ITEMS = 3;
/** Of schemas that contain themselves. */
const MAX_DEPTH = 6;

const WORDS = [
	"kept page",
	"a/1",
	"kept",
	"docs",
	"a",
	"en",
	"Ünï çødé",
	"تجربة",
	"👩‍👩‍👧‍👦",
	"%_\\'\"",
	"=1+1",
	"-1",
	"null",
];
const ADDRESSES = [
	"https://127.0.0.1:9/x",
	"http://[::1]:9",
	"file:///etc/passwd",
	"https://hook.fuzz.example/a",
	"x:",
];

type Place = { names: Names; field: string; depth: number };

/** What the schema allows, as far as its structure tells: its refinements may refuse it. */
export function allowedBy(schema: z.core.$ZodType, names: Names): fc.Arbitrary<unknown> {
	return build(schema, { names, field: "", depth: 0 });
}

function build(schema: z.core.$ZodType, place: Place): fc.Arbitrary<unknown> {
	const definition = schema._zod.def as Definition;
	const bounds = schema._zod.bag as Bounds;
	const known = place.names[place.field];
	if (known !== undefined && !["optional", "nullable", "default"].includes(definition.type)) {
		return fc.constantFrom(...known);
	}
	const builder = BUILDERS[definition.type];
	if (builder === undefined) throw new Error(`Say what a ${definition.type} is made of.`);
	return builder(definition, bounds, place);
}

type Builder = (definition: Definition, bounds: Bounds, place: Place) => fc.Arbitrary<unknown>;

const inner: Builder = ({ innerType, in: input, getter }, _bounds, place) =>
	build((innerType ?? input ?? getter?.()) as z.core.$ZodType, { ...place, depth: place.depth + 1 });

const sometimes: Builder = (definition, bounds, place) =>
	place.depth > MAX_DEPTH
		? fc.constant(undefined)
		: fc.option(inner(definition, bounds, place), { nil: undefined, freq: 1 });

const BUILDERS: Record<string, Builder> = {
	string: (_definition, { minimum = 0, maximum = MAX_LENGTH, format, patterns }, { field }) => {
		const [pattern] = patterns ?? [];
		if (format === "email") return fc.constantFrom("fuzz@fuzz.example", "a+b@fuzz.example");
		if (format === "url" || /url$/i.test(field)) return fc.constantFrom(...ADDRESSES);
		if (pattern !== undefined) return fc.stringMatching(pattern, { size: "small" });
		const any = fc.string({ unit: "grapheme", minLength: minimum, maxLength: Math.min(maximum, minimum + MAX_LENGTH) });
		const words = WORDS.filter(({ length }) => length >= minimum && length <= maximum);
		return words.length === 0 ? any : fc.oneof(any, fc.constantFrom(...words));
	},
	number: (_definition, { minimum = -1e12, maximum = 1e12, format }) => {
		const [min, max] = [Math.max(minimum, -1e12), Math.min(maximum, 1e12)];
		const whole = fc.integer({
			min: Math.max(Math.ceil(min), -(2 ** 31)),
			max: Math.min(Math.floor(max), 2 ** 31 - 1),
		});
		return format === "safeint" ? whole : fc.oneof(whole, fc.double({ min, max, noNaN: true }));
	},
	boolean: () => fc.boolean(),
	date: () => fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
	null: () => fc.constant(null),
	undefined: () => fc.constant(undefined),
	literal: ({ values = [] }) => fc.constantFrom(...values),
	enum: ({ entries = {} }) => fc.constantFrom(...Object.values(entries)),
	array: ({ element }, { minimum = 0, maximum = MAX_ITEMS }, place) =>
		fc.array(build(element as z.core.$ZodType, deeper(place)), {
			minLength: minimum,
			maxLength: Math.max(minimum, Math.min(maximum, place.depth > MAX_DEPTH ? 1 : MAX_ITEMS)),
		}),
	object: ({ shape = {} }, _bounds, place) =>
		fc
			.record(mapValues(shape, (schema, field) => build(schema, { ...deeper(place), field })))
			.map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))),
	record: ({ keyType, valueType }, _bounds, place) =>
		fc
			.array(fc.tuple(build(keyType as z.core.$ZodType, place), build(valueType as z.core.$ZodType, deeper(place))), {
				maxLength: MAX_ITEMS,
			})
			.map((entries) => Object.fromEntries(entries)),
	tuple: ({ items = [] }, _bounds, place) => fc.tuple(...items.map((item) => build(item, deeper(place)))),
	union: ({ options = [] }, _bounds, place) => fc.oneof(...options.map((option) => build(option, deeper(place)))),
	optional: sometimes,
	default: sometimes,
	prefault: sometimes,
	nullable: (definition, bounds, place) => fc.option(inner(definition, bounds, place), { nil: null }),
	nonoptional: inner,
	readonly: inner,
	pipe: inner,
	lazy: inner,
	transform: () => fc.constant(undefined),
	unknown: () => fc.jsonValue({ maxDepth: 2 }),
};

const deeper = (place: Place): Place => ({ ...place, depth: place.depth + 1 });

const mapValues = <Value, Made>(values: Record<string, Value>, make: (value: Value, key: string) => Made) =>
	Object.fromEntries(Object.entries(values).map(([key, value]) => [key, make(value, key)]));

/** Sets a field even where a literal would take its name for the object's prototype. */
const define = (target: object, name: string, value: unknown) =>
	Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });

const nested = (depth: number) => JSON.parse(`${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`) as unknown;
/** Were a prototype reached, every later call would be about another client, or explain itself. */
const POLLUTION = { polluted: "yes", explain: true, limit: 1, clientId: "polluted" };

/** What no field asks for, or too much of it. */
const JUNK: unknown[] = [
	...[null, undefined, true, 0, -1, 1.5, 1e9, 2 ** 53, -0, 1e308, Number.NaN, Number.POSITIVE_INFINITY],
	...[
		"",
		" ",
		"*",
		"%",
		"A,B",
		"null",
		"x".repeat(3_000),
		"a\0b",
		"a\ud800b",
		"\udfff",
		"\u202e\u2028\u0085",
		"\x1b[31m",
	],
	...["' OR 1=1--", "'||pg_sleep(3)||'", "foo & | ! <-> :* (((", "(((((a+)+)+)+$", "../../etc/passwd", "{{7*7}}"],
	...["__proto__", "constructor", "\r\n\r\nevent: done\r\ndata: {}", "=HYPERLINK(1)", "9".repeat(400)],
	...[[], {}, [[]], [null], ["a"], { not: "" }, { contains: "" }, { startsWith: "sk_" }, { in: ["a"] }, { $ne: null }],
	...[new Date(Number.NaN), new Date(8.64e15), new Date(0), nested(20), { toString: 1, valueOf: null, length: -1 }],
	...[define({}, "__proto__", POLLUTION), { constructor: { prototype: POLLUTION } }, { "a\0b": 1 }, { "a.b.c": 1 }],
	...[Array.from({ length: 300 }, () => "a"), { role: "admin" }, 2n ** 70n, /(a+)+$/, new Set([1]), new Error("x")],
];

/** Fields that no input has. */
const FIELDS = ["role", "isAdmin", "__proto__", "constructor", "toString", "where", "tenant_id", "$where", "", "a\0b"];

type Mutation = { step: number[]; how: "replace" | "drop" | "add" | "rename"; junk: unknown; field: string };

const mutation: fc.Arbitrary<Mutation> = fc.record({
	step: fc.array(fc.nat(20), { maxLength: 4 }),
	how: fc.constantFrom("replace", "replace", "drop", "add", "rename"),
	junk: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...JUNK) }, { weight: 1, arbitrary: fc.anything() }),
	field: fc.constantFrom(...FIELDS),
});

/** The input with one to three places in it spoilt. */
export const spoilt = (input: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
	fc
		.tuple(input, fc.array(mutation, { minLength: 1, maxLength: 3 }))
		.map(([value, mutations]) => mutations.reduce((soFar, next) => mutate(soFar, next.step, next), value));

function mutate(value: unknown, [next, ...rest]: number[], mutation: Mutation): unknown {
	if (typeof value !== "object" || value === null || value instanceof Date) return mutation.junk;
	const keys = Object.keys(value);
	const key = next === undefined ? undefined : keys[next % keys.length];
	if (key === undefined) return mutation.how === "add" ? changed(value, "", mutation) : mutation.junk;
	if (rest.length === 0) return changed(value, key, mutation);
	return changed(value, key, { ...mutation, how: "replace", junk: mutate(childOf(value, key), rest, mutation) });
}

const childOf = (value: object, key: string) => (value as Record<string, unknown>)[key];

/** A copy with the place replaced, dropped, put under another name, or joined by something. */
function changed(value: object, key: string, { how, junk, field }: Mutation): unknown {
	if (Array.isArray(value)) {
		if (how === "drop") return value.toSpliced(Number(key), 1);
		return how === "replace" ? value.with(Number(key), junk) : [...value, ...value, junk];
	}
	const copy = {};
	for (const [name, child] of Object.entries(value)) if (name !== key || how === "add") define(copy, name, child);
	if (how === "replace") define(copy, key, junk);
	if (how === "rename") define(copy, field, childOf(value, key));
	return how === "add" ? define(copy, field, junk) : copy;
}
