import { readFileSync } from "node:fs";
import type { AnyTRPCRouter } from "@trpc/server";
import { procedureSchemas } from "./procedures.ts";

const COMMENTED_CONSTANT = /\/\*\* (.+) \*\/\nexport const (\w+)/g;

/** What the schema files say of their constants, and for the rest which procedure they belong to, by constant. */
export function docComments(files: URL[], router: AnyTRPCRouter): Map<string, string> {
	const comments = new Map<string, string>();
	for (const { path } of procedureSchemas(router)) {
		const constant = path.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase());
		comments.set(`${constant}Input`, `What \`${path}\` takes.`);
		comments.set(`${constant}Output`, `What \`${path}\` returns.`);
	}
	for (const file of files) {
		for (const [, comment = "", constant = ""] of readFileSync(file, "utf8").matchAll(COMMENTED_CONSTANT)) {
			comments.set(constant, comment);
		}
	}
	return comments;
}
