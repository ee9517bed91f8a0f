import type { AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";
import type { $ZodTypes } from "zod/v4/core";
import { namedSchemas, type Side } from "../../../sdk/scripts/named-schemas.ts";
import type { RestRoute } from "../../src/http/rest/routes.ts";

export type JsonSchema = {
	type?: string;
	$ref?: string;
	description?: string;
	properties?: Record<string, JsonSchema>;
	required?: string[];
	default?: unknown;
	[keyword: string]: unknown;
};

const PREFIX = "#/components/schemas/";

export type Components = {
	schemas: Record<string, JsonSchema>;
	/** Where the schema stands in `schemas`, or the schema itself. */
	refer: (schema: z.ZodType, side: Side) => JsonSchema;
};

type Sources = { modules: Record<string, unknown>[]; router: AnyTRPCRouter; routes: RestRoute[] };

/** Every schema that a route takes or gives, by name. */
export function componentsOf(sources: Sources): Components {
	const first = componentsNamed(sources, new Set());
	const differs = (name: string) => JSON.stringify(first.taken[name]) !== JSON.stringify(first.given[name]);
	const split = Object.keys(first.taken).filter((name) => name in first.given && differs(name));
	const { registries, taken, given } = split.length === 0 ? first : componentsNamed(sources, new Set(split));
	const refer = (schema: z.ZodType, side: Side): JsonSchema => {
		const id = registries[side].get(schema)?.id;
		return id === undefined ? clean(z.toJSONSchema(schema, optionsOf(side))) : { $ref: `${PREFIX}${id}` };
	};
	return { schemas: { ...taken, ...given }, refer };
}

/** `split`: names of what is not the same before and after defaults, of which each side gets its own. */
function componentsNamed({ modules, router, routes }: Sources, split: Set<string>) {
	const registries = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() };
	for (const { name, schema, sides } of namedSchemas(modules, router)) {
		for (const side of sides)
			registries[side].add(schema as z.ZodType, { id: side === "input" && split.has(name) ? `${name}Given` : name });
	}
	for (const { older } of routes) {
		const name = older?.name.replace(/(?:^|\.)(.)/g, (_, letter: string) => letter.toUpperCase());
		if (older?.input !== undefined) registries.input.add(older.input, { id: `${name}Input` });
		if (older?.output !== undefined) registries.output.add(older.output, { id: `${name}Output` });
	}
	const taken = schemasOf(registries.input, "input");
	return { registries, taken, given: schemasOf(registries.output, "output") };
}

function schemasOf(registry: z.core.$ZodRegistry<{ id: string }>, side: Side): Record<string, JsonSchema> {
	const { schemas } = z.toJSONSchema(registry, { ...optionsOf(side), uri: (id) => `${PREFIX}${id}` });
	return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, clean(schema)]));
}

const optionsOf = (io: Side) => ({ io, unrepresentable: "any" as const, override: describeValue });

// Programs that are generated from it would take what has a default for what must be given.
function sayDefault(jsonSchema: JsonSchema): void {
	const { default: value, description = "" } = jsonSchema;
	delete jsonSchema.default;
	if (!/default/i.test(description))
		jsonSchema.description = `${description} Default: ${JSON.stringify(value)}.`.trim();
}

function describeValue({ zodSchema, jsonSchema }: { zodSchema: $ZodTypes; jsonSchema: JsonSchema }): void {
	if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
	if ("default" in jsonSchema) sayDefault(jsonSchema);
	// What every number of JavaScript keeps to says nothing.
	if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
	if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
}

function clean({ $schema: _schema, $id: _id, "~standard": _standard, ...schema }: object & JsonSchema): JsonSchema {
	return schema;
}

/** The schema that a reference stands for. */
export function resolve(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
	return schema.$ref === undefined ? schema : (schemas[schema.$ref.slice(PREFIX.length)] ?? schema);
}

/** An object's schema without these fields. */
export function omit({ properties = {}, required = [], ...schema }: JsonSchema, names: string[]): JsonSchema {
	const left = Object.entries(properties).filter(([name]) => !names.includes(name));
	const needed = required.filter((name) => !names.includes(name));
	return {
		...schema,
		properties: Object.fromEntries(left),
		...(needed.length === 0 ? {} : { required: needed }),
	};
}

/** Those that something in the document refers to, by whatever way. */
export function usedSchemas(paths: object, schemas: Record<string, JsonSchema>): Record<string, JsonSchema> {
	const used = new Set<string>();
	const visit = (value: unknown): void => {
		for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
			if (used.has(name)) continue;
			used.add(name);
			visit(schemas[name] ?? {});
		}
	};
	visit(paths);
	return Object.fromEntries([...used].sort().map((name) => [name, schemas[name] ?? {}]));
}
