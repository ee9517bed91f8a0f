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

/** What stands above each procedure. A router is named after where it stands in the API. */
function comments(): Comments {
	const found: Comments = new Map();
	for (const file of filesOf("router")) {
		const [, ...routers] = readFileSync(new URL(file, FEATURES), "utf8").split(/^export const (?=\w+Router = )/m);
		for (const source of routers) {
			const [name] = source.split("Router = ", 1);
			for (const [, comment = "", procedure = ""] of source.matchAll(COMMENTED_PROCEDURE))
				found.set(`${name}.${procedure}`, comment.replace(/\s+(?:\* )?/g, " ").trim());
		}
	}
	return found;
}

const modules = await Promise.all(filesOf("schema").map((file) => import(new URL(file, FEATURES).href)));
const routes = restRoutes();
const document = describeRest(routes, componentsOf({ modules, router: appRouter, routes }), comments());
mkdirSync(dirname(OPENAPI_FILE), { recursive: true });
writeFileSync(OPENAPI_FILE, `${JSON.stringify(document, null, "\t")}\n`);
