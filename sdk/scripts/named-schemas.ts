import type { AnyTRPCRouter } from "@trpc/server";
import type { z } from "zod";
import type { $ZodLazyDef, $ZodType } from "zod/v4/core";
import { procedureSchemas } from "./procedures.ts";

export type Side = "input" | "output";
export type NamedSchema = { constant: string; name: string; schema: $ZodType; sides: Side[] };

/** The exported schemas that the procedures use, each with the sides (before or after defaults) it is used on. */
export function namedSchemas(modules: Record<string, unknown>[], router: AnyTRPCRouter): NamedSchema[] {
	const sides = sidesOf(router);
	return modules
		.flatMap((module) => Object.entries(module))
		.filter((entry): entry is [string, z.ZodType] => isSchema(entry[1]))
		.flatMap(([name, schema]) => {
			const used = sides.get(schema._zod.def);
			return used === undefined || isPlain(schema)
				? []
				: [{ constant: name, name: pascalCase(name), schema, sides: [...used] }];
		});
}

// `.describe()` clones a schema but keeps its definition: definitions are what identifies it.
function sidesOf(router: AnyTRPCRouter): Map<object, Set<Side>> {
	const sides = new Map<object, Set<Side>>();
	const visit = (schema: $ZodType, side: Side): void => {
		const used = sides.get(schema._zod.def) ?? new Set();
		if (used.has(side)) return;
		sides.set(schema._zod.def, used.add(side));
		for (const child of childrenOf(schema._zod.def)) visit(child, side);
	};
	for (const { inputs, output } of procedureSchemas(router)) {
		for (const input of inputs) visit(input, "input");
		if (output !== undefined) visit(output, "output");
	}
	return sides;
}

function childrenOf(definition: object): $ZodType[] {
	if ("getter" in definition) return [(definition as $ZodLazyDef).getter()];
	return Object.values(definition).flatMap((value: unknown) => {
		if (isSchema(value)) return [value];
		if (typeof value !== "object" || value === null) return [];
		return Object.values(value).filter(isSchema);
	});
}

export function isSchema(value: unknown): value is z.ZodType {
	return typeof value === "object" && value !== null && "_zod" in value;
}

// A name for a bare string or number says less than `string`.
function isPlain(schema: $ZodType): boolean {
	return ["string", "number", "boolean"].includes(schema._zod.def.type);
}

function pascalCase(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}
