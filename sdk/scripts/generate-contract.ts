/**
 * Writes `src/generated/`: the API's payloads and its tRPC router as plain TypeScript, read from
 * the server's zod schemas, so that the published types name neither zod nor the server.
 */
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { ERROR_CODES } from "../../server/src/errors.ts";
import { appRouter } from "../../server/src/router.ts";
import { docComments } from "./doc-comments.ts";
import { namedSchemas } from "./named-schemas.ts";
import { type ProcedureTypes, proceduresOf } from "./procedures.ts";
import { typePrinter } from "./type-printer.ts";

const FEATURES = new URL("../../server/src/features/", import.meta.url);
const OUTPUT = new URL("../src/generated/", import.meta.url);
const NOTICE = "// Written by `npm run generate`. Do not edit.\n";

const files = globSync("*/schema.ts", { cwd: FEATURES })
	.sort()
	.map((path) => new URL(path, FEATURES));
const modules: Record<string, unknown>[] = await Promise.all(files.map((file) => import(file.href)));
const printer = typePrinter(namedSchemas(modules, appRouter), docComments(files, appRouter));
const procedures = proceduresOf(appRouter, printer);

mkdirSync(OUTPUT, { recursive: true });
writeFileSync(new URL("contract.ts", OUTPUT), contractSource());
writeFileSync(new URL("app-router.ts", OUTPUT), routerSource());

function contractSource(): string {
	const codes = Object.keys(ERROR_CODES).map((code) => JSON.stringify(code));
	return [
		NOTICE,
		...printer.declarations(),
		`/** Every error the server answers with. */\nexport type ErrorCode = ${codes.join(" | ")};\n`,
	].join("\n");
}

function routerSource(): string {
	const body = procedures.map(({ feature, entries }) => `\t${feature}: {\n${entries.map(entrySource).join("")}\t};\n`);
	return `${NOTICE}
import type * as trpc from "@trpc/server";
import type { ErrorData } from "../internal/error-data.ts";
import type * as contract from "./contract.ts";

type Root = {
	ctx: object;
	meta: object;
	errorShape: { code: trpc.TRPC_ERROR_CODE_NUMBER; message: string; data: ErrorData };
	transformer: true;
};
type Procedure<Input, Output> = { input: Input; output: Output; meta: object; errorShape: Root["errorShape"] };
type Procedures = {
${body.join("")}};

/** The server's tRPC router, as types only. */
export type AppRouter = trpc.TRPCBuiltRouter<Root, Procedures>;
`;
}

function entrySource(entry: ProcedureTypes): string {
	const kind = {
		query: "TRPCQueryProcedure",
		mutation: "TRPCMutationProcedure",
		subscription: "TRPCSubscriptionProcedure",
	};
	return `\t\t${entry.name}: trpc.${kind[entry.type]}<Procedure<${entry.input}, ${entry.output}>>;\n`;
}
