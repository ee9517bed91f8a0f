/** Writes the description of REST by OpenAPI 3.1, from the routes, their schemas and what the routers say of each. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { restRoutes } from "../src/http/rest/routes.ts";
import { OPENAPI_FILE } from "../src/paths.ts";
import { appRouter } from "../src/router.ts";
import { type Comments, describeRest } from "./openapi/document.ts";
import { componentsOf } from "./openapi/schemas.ts";

const FEATURES = new URL("../src/features/", import.meta.url);
const COMMENTED_PROCEDURE = /\/\*\*((?:(?!\*\/)[\s\S])+)\*\/\s+(\w+): \w*[pP]rocedure/g;

const filesOf = (name: string) => globSync(`*/${name}.ts`, { cwd: FEATURES }).sort();

/** What stands above each procedure. */
function comments(): Comments {
	const found: Comments = new Map();
	const routers = Object.entries(appRouter._def.record as Record<string, object>);
	for (const file of filesOf("router")) {
		const source = readFileSync(new URL(file, FEATURES), "utf8");
		for (const [, comment = "", procedure = ""] of source.matchAll(COMMENTED_PROCEDURE)) {
			const folder = dirname(file).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
			const [feature] = routers.find(([name]) => name === folder) ?? [];
			if (feature !== undefined) found.set(`${feature}.${procedure}`, comment.replace(/\s+(?:\* )?/g, " ").trim());
		}
	}
	return found;
}

const modules = await Promise.all(filesOf("schema").map((file) => import(new URL(file, FEATURES).href)));
const routes = restRoutes();
const document = describeRest(routes, componentsOf({ modules, router: appRouter, routes }), comments());
mkdirSync(dirname(OPENAPI_FILE), { recursive: true });
writeFileSync(OPENAPI_FILE, `${JSON.stringify(document, null, "\t")}\n`);
