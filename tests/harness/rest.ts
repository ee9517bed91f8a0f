/** Calls to REST, each by the route that a procedure has there. */
import { parametersOf, type RestRoute, restRoutes } from "../../server/src/http/rest/routes.ts";

export const REST = restRoutes();

/** How routes are named: by method and path. */
export const nameOfRoute = ({ method, path }: RestRoute): string => `${method} ${path}`;

export type RestRequest = { method: string; path: string; body?: string };

/** An input as the route's path, query string and body. */
export function requestOf(route: RestRoute, input: Record<string, unknown> = {}): RestRequest {
	const inPath = parametersOf(route.path);
	const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
	const other = Object.entries(input).filter(([name]) => !inPath.includes(name));
	if (!["GET", "DELETE"].includes(route.method))
		return { method: route.method, path, body: JSON.stringify(Object.fromEntries(other)) };
	const texts = other.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
	return { method: route.method, path: texts.length === 0 ? path : `${path}?${new URLSearchParams(texts)}` };
}
