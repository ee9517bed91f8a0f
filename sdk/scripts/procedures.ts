import type { AnyTRPCProcedure, AnyTRPCRouter, TRPCProcedureType } from "@trpc/server";
import type { $ZodObjectDef, $ZodType } from "zod/v4/core";
import { isSchema, type Side } from "./named-schemas.ts";

export type ProcedureTypes = { name: string; type: TRPCProcedureType; input: string; output: string };

type Schemas = { path: string; type: TRPCProcedureType; inputs: $ZodType[]; output: $ZodType | undefined };

/** What each procedure takes and returns; for a subscription, what it yields. */
export function procedureSchemas(router: AnyTRPCRouter): Schemas[] {
	return Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>).map(([path, procedure]) => {
		const definition = procedure._def as AnyTRPCProcedure["_def"] & { output?: unknown; meta?: { yields?: unknown } };
		const output = definition.type === "subscription" ? definition.meta?.yields : definition.output;
		if (!isSchema(output))
			throw new Error(`${path} names no schema for what it returns (\`.output\` or \`meta.yields\`).`);
		return { path, type: definition.type, inputs: (definition.inputs as unknown[]).filter(isSchema), output };
	});
}

/** The router's procedures by feature, with their types printed. */
export function proceduresOf(
	router: AnyTRPCRouter,
	printer: { print: (schema: $ZodType, side: Side) => string },
): { feature: string; entries: ProcedureTypes[] }[] {
	const entries = procedureSchemas(router).map((schemas) => {
		const [feature = "", name = ""] = schemas.path.split(".");
		const input = schemas.inputs.map((schema) => printer.print(schema, "input")).join(" & ") || "void";
		return { feature, name, type: schemas.type, input, output: outputOf(schemas, printer) };
	});
	return [...new Set(entries.map((entry) => entry.feature))].map((feature) => ({
		feature,
		entries: entries.filter((entry) => entry.feature === feature),
	}));
}

// A subscription that takes up after an event id sends the ids, too: its events are tracked.
function outputOf(schemas: Schemas, printer: { print: (schema: $ZodType, side: Side) => string }): string {
	const printed = schemas.output === undefined ? "void" : printer.print(schemas.output, "output");
	if (schemas.type !== "subscription") return printed;
	return `AsyncIterable<${schemas.inputs.some(isResumable) ? `{ id: string; data: ${printed} }` : printed}>`;
}

function isResumable(schema: $ZodType): boolean {
	return "lastEventId" in ((schema._zod.def as $ZodObjectDef).shape ?? {});
}
