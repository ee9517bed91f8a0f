/** The inputs of all procedures as their schemas describe them, so that a new field is attacked from its first day. */
import { z } from "zod";
import { appRouter } from "../../server/src/router.ts";

type JsonSchema = {
	type?: string;
	properties?: Record<string, JsonSchema>;
	items?: JsonSchema;
	anyOf?: JsonSchema[];
	oneOf?: JsonSchema[];
	additionalProperties?: JsonSchema | boolean;
	enum?: unknown[];
	pattern?: string;
};

export type Leaf = { path: (string | number)[]; schema: JsonSchema };

/** The schema a procedure's input is parsed by. */
export function inputSchemaOf(path: string): z.ZodType {
	const procedures = new Map(Object.entries(appRouter._def.procedures as Record<string, unknown>));
	const { _def } = procedures.get(path) as { _def: { inputs: z.ZodType[] } };
	return _def.inputs[0] ?? z.undefined();
}

/** What an input may have. */
export function fieldsOf(path: string): Record<string, JsonSchema | undefined> {
	const schema = z.toJSONSchema(inputSchemaOf(path), { io: "input", unrepresentable: "any" }) as JsonSchema;
	const all = [schema, ...(schema.oneOf ?? schema.anyOf ?? [])].map(({ properties = {} }) => properties);
	return Object.assign({}, ...all);
}

/** By which of its fields an input says what it is about: the tenant as a whole, a client, or nothing. */
export function namingField(path: string): "tenantId" | "clientId" | null {
	const { tenantId, clientId } = fieldsOf(path);
	// A client's older name looks as any client does.
	if (tenantId?.pattern?.startsWith("^ten_") === true) return "tenantId";
	return clientId === undefined ? null : "clientId";
}

/** Every field that takes a text, with the way to it. A record is entered by the key "key", an array by its first item. */
export const textLeaves = (path: string) => leavesOfType(path, ["string"]);

/** Every field that takes a number. */
export const numberLeaves = (path: string) => leavesOfType(path, ["number", "integer"]);

function leavesOfType(path: string, types: string[]): Leaf[] {
	const schema = z.toJSONSchema(inputSchemaOf(path), { io: "input", unrepresentable: "any" }) as JsonSchema;
	return leavesOf(schema, []).filter((leaf) => types.includes(leaf.schema.type ?? ""));
}

/** Of very many fields that take the same, such as a widget's words, the first few. */
function unlike(fields: [string, JsonSchema][]): [string, JsonSchema][] {
	const same = Map.groupBy(fields, ([, schema]) => JSON.stringify(schema));
	return [...same.values()].flatMap((alike) => (alike.length > 10 ? alike.slice(0, 3) : alike));
}

function leavesOf(schema: JsonSchema, path: (string | number)[]): Leaf[] {
	if (["string", "number", "integer"].includes(schema.type ?? "")) return [{ path, schema }];
	const below = [
		...unlike(Object.entries(schema.properties ?? {})).map(([name, child]) => [child, name] as const),
		...(schema.items === undefined ? [] : [[schema.items, 0] as const]),
		...(typeof schema.additionalProperties === "object" ? [[schema.additionalProperties, "key"] as const] : []),
	];
	const alternatives = (schema.anyOf ?? schema.oneOf ?? []).flatMap((child) => leavesOf(child, path));
	return [...below.flatMap(([child, step]) => leavesOf(child, [...path, step])), ...alternatives];
}

/** A copy of the input with the leaf set to a value; what is missing on the way is made. */
export function withLeaf(input: unknown, path: readonly (string | number)[], value: unknown): unknown {
	const [step, ...rest] = path;
	if (step === undefined) return value;
	if (typeof step === "number") return [withLeaf(Array.isArray(input) ? input[step] : undefined, rest, value)];
	const fields = (input ?? {}) as Record<string, unknown>;
	return { ...fields, [step]: withLeaf(fields[step], rest, value) };
}
