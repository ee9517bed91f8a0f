import type { AnyTRPCProcedure } from "@trpc/server";
import type { z } from "zod";
import { appRouter } from "../../router.ts";
import type { Needs } from "../../trpc/procedures.ts";
import { OLDER_ROUTES, type OlderRoute } from "./older.ts";

/**
 * Where REST has a procedure: method and path, whose parameters are fields of the input. A procedure that is in no row
 * is at `/api/<feature>/<procedure>`, a query by GET and a mutation by POST.
 */
const PLACES: Record<string, string> = {
	"analytics.overview": "GET /api/stats/overview",
	"chat.delete": "DELETE /api/chat/conversations/{conversationId}",
	"chat.rename": "PATCH /api/chat/conversations/{conversationId}",
	"chatbots.create": "POST /api/chatbots",
	"chatbots.delete": "DELETE /api/chatbots/{chatbotId}",
	"chatbots.get": "GET /api/chatbots/{chatbotId}",
	"chatbots.list": "GET /api/chatbots",
	"chatbots.update": "PATCH /api/chatbots/{chatbotId}",
	"clients.create": "POST /api/clients",
	"clients.delete": "DELETE /api/clients/{clientId}",
	"clients.get": "GET /api/clients/{clientId}",
	"clients.list": "GET /api/clients",
	"clients.update": "PATCH /api/clients/{clientId}",
	"conversations.deleteVisitor": "DELETE /api/visitors/{visitorId}",
	"curations.delete": "DELETE /api/curations",
	"curations.list": "GET /api/curations",
	"curations.save": "PUT /api/curations",
	"documents.get": "GET /api/document",
	"documents.list": "GET /api/documents",
	"evaluation.compare": "GET /api/evaluations/{evaluationId}/comparison",
	"evaluation.delete": "DELETE /api/evaluations/{evaluationId}",
	"evaluation.deleteJudgements": "DELETE /api/judgements/{name}",
	"evaluation.get": "GET /api/evaluations/{evaluationId}",
	"evaluation.getJudgements": "GET /api/judgements/{name}",
	"evaluation.list": "GET /api/evaluations",
	"evaluation.listJudgements": "GET /api/judgements",
	"evaluation.putJudgements": "PUT /api/judgements/{name}",
	"evaluation.run": "POST /api/evaluations",
	"evaluation.status": "GET /api/evaluations/{evaluationId}/status",
	"events.track": "POST /api/events",
	"health.check": "GET /api/health",
	"ingest.documents": "POST /api/documents",
	"ingest.job": "GET /api/ingest/jobs/{jobId}",
	"ingest.progress": "GET /api/ingest/jobs/{jobId}/progress",
	"keys.create": "POST /api/keys",
	"keys.get": "GET /api/keys/{keyId}",
	"keys.list": "GET /api/keys",
	"keys.rotate": "POST /api/keys/{keyId}/rotate",
	"keys.revoke": "DELETE /api/keys/{keyId}",
	"keys.update": "PATCH /api/keys/{keyId}",
	"models.list": "GET /api/models",
	"search.query": "POST /api/search",
	"settings.get": "GET /api/tenant/settings",
	"settings.testProvider": "POST /api/tenant/settings/test",
	"settings.update": "PATCH /api/tenant/settings",
	"signals.configure": "PATCH /api/signals",
	"signals.status": "GET /api/signals",
	"synonyms.delete": "DELETE /api/synonyms/{synonymId}",
	"synonyms.list": "GET /api/synonyms",
	"synonyms.replace": "PUT /api/synonyms",
	"synonyms.save": "POST /api/synonyms",
	"tenants.delete": "DELETE /api/tenant",
};

/** What a feature is called in paths, where that is not its name. */
const FOLDERS: Record<string, string> = { accounts: "auth" };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type RestRoute = {
	/** `search.query`, by which tRPC knows it. */
	procedure: string;
	kind: AnyTRPCProcedure["_def"]["type"];
	method: Method;
	/** With its parameters in braces. */
	path: string;
	/** What the procedure takes; null: nothing. */
	input: z.ZodType | null;
	/** What it gives; a subscription, again and again. */
	output: z.ZodType;
	/** Whether anyone may call. */
	isOpen: boolean;
	/** What its caller must be; null: it does not say. */
	needs: Needs | null;
	/** What an older route has of its own. */
	older: OlderRoute | null;
};

type Definition = {
	type: RestRoute["kind"];
	inputs: z.ZodType[];
	output?: z.ZodType;
	meta?: { yields?: z.ZodType; needs?: Needs; isOpen?: boolean };
};

/** Every route, those of older contracts last. */
export function restRoutes(): RestRoute[] {
	const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
	const own = Object.entries(procedures).map(([name, { _def }]) =>
		routeOf({ name, definition: _def, place: PLACES[name] ?? usualPlace(name, _def.type), older: null }),
	);
	const older = OLDER_ROUTES.map((row) => {
		const definition = procedures[row.procedure]?._def;
		if (definition === undefined) throw new Error(`There is no procedure ${row.procedure}.`);
		return routeOf({ name: row.procedure, definition, place: row.place, older: row });
	});
	return [...own, ...older];
}

type Placed = { name: string; definition: Definition; place: string; older: OlderRoute | null };

function routeOf({ name, definition, place, older }: Placed): RestRoute {
	const { type: kind, inputs, meta } = definition;
	const output = kind === "subscription" ? meta?.yields : definition.output;
	if (output === undefined) throw new Error(`${name} does not say what it gives.`);
	const [method = "", path = ""] = place.split(" ");
	const { needs = null, isOpen = false } = meta ?? {};
	return {
		procedure: name,
		kind,
		method: method as Method,
		path,
		input: inputs[0] ?? null,
		output,
		isOpen,
		needs,
		older,
	};
}

function usualPlace(name: string, kind: RestRoute["kind"]): string {
	const [feature = "", procedure = ""] = name.split(".").map(kebabCase);
	return `${kind === "mutation" ? "POST" : "GET"} /api/${FOLDERS[feature] ?? feature}/${procedure}`;
}

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The names in braces. */
export const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

/** Whether the input comes in a body; else in the query string. */
export const hasBody = ({ method }: Pick<RestRoute, "method">): boolean => !["GET", "DELETE"].includes(method);
