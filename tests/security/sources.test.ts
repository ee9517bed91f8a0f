import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inputSchemaOf } from "./inputs.ts";
import { PROCEDURES } from "./procedures.ts";

const SOURCES = fileURLToPath(new URL("../../server/src", import.meta.url));

async function sources(): Promise<[name: string, text: string][]> {
	const names = (await readdir(SOURCES, { recursive: true })).filter(
		(name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("generated"),
	);
	return Promise.all(names.map(async (name) => [name, await readFile(`${SOURCES}/${name}`, "utf8")] as const)) as never;
}

/** Comparisons of two values, one of which is named like a secret, and why their time may tell. */
const NO_SECRETS = [
	"stored.requestHash === requestHash", // of documents that the caller has sent
	"existing?.contentHash === hash", // the same
	"ADMIN_TOKEN === AUTH_SECRET", // at the start, by the operator's own
	"secret === AUTH_SECRET",
	"secret === ADMIN_TOKEN",
	"secret === secretNameOf", // what a token says, once its signature has been found right
];

test("K11 no secret is compared in a time that tells how much of it was right", async () => {
	const named = /[\w.?]*(?:hash|secret|signature|token|digest|password|hmac)\w*\b/i;
	const comparison = new RegExp(
		`(?:${named.source}) (?:===|!==) [\\w.?]+|[\\w.?]+ (?:===|!==) (?:${named.source})`,
		"gi",
	);
	const found: string[] = [];
	for (const [name, text] of await sources()) {
		const code = text.replaceAll(/"[^"\n]*"/g, '""');
		for (const [match] of code.matchAll(comparison)) {
			const isOfNothing = /(?:===|!==) (?:null|undefined|\d+)$|typeof|\.length/.test(match);
			if (!isOfNothing && !NO_SECRETS.includes(match)) found.push(`${name}: ${match}`);
		}
	}
	expect(found).toEqual([]);
});

describe("I6 no input takes whatever comes", () => {
	test.each(PROCEDURES)("$path", ({ path }) => {
		const loose: string[] = [];
		z.toJSONSchema(inputSchemaOf(path), {
			...{ io: "input", unrepresentable: "any" },
			override: ({ zodSchema, path }) => {
				if (["any", "unknown", "custom"].includes(zodSchema._zod.def.type)) loose.push(path.join("."));
			},
		});
		expect(loose).toEqual([]);
	});
});
