import { z } from "zod";
import { ERROR_CODES } from "../../src/errors.ts";
import { answerFacts } from "../../src/http/doors/answer-facts.ts";
import { chatInput } from "../../src/http/doors/api.ts";
import { hasBody, parametersOf, type RestRoute } from "../../src/http/rest/routes.ts";
import { VERSION } from "../../src/version.ts";
import { type Components, type JsonSchema, omit, resolve, usedSchemas } from "./schemas.ts";

/** What the sources say of a procedure, by its name. */
export type Comments = Map<string, string>;

const SECURITY_SCHEMES = {
	bearer: {
		...{ type: "http", scheme: "bearer" },
		description: "A key (`pk_…`, `sk_…`), a scoped token, a session's token or the operator's admin token.",
	},
	apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "A key, in a header of its own." },
	adminToken: { type: "apiKey", in: "header", name: "X-Admin-Token", description: "The operator's `ADMIN_TOKEN`." },
};

const ERROR: JsonSchema = {
	type: "object",
	required: ["error"],
	properties: {
		error: {
			type: "object",
			required: ["code", "message", "requestId"],
			properties: {
				code: { type: "string", enum: Object.keys(ERROR_CODES), description: "What went wrong, for programs." },
				message: { type: "string", description: "What went wrong and what to do next, for people." },
				requestId: { type: "string", description: "Quote it when you report the error. Also in `X-Request-Id`." },
				details: {
					type: "object",
					properties: {
						retryAfter: { type: "integer", description: "Seconds after which to try again." },
						issues: {
							type: "array",
							description: "What is wrong with the input, field by field.",
							items: {
								type: "object",
								required: ["path", "message"],
								properties: { path: { type: "string" }, message: { type: "string" } },
							},
						},
					},
				},
			},
		},
	},
};

const RETRY_AFTER = {
	"Retry-After": { schema: { type: "integer" }, description: "Seconds after which to try again." },
};
const FAILURE = { $ref: "#/components/responses/Failure" };

/** REST by OpenAPI 3.1. */
export function describeRest(routes: RestRoute[], { schemas, refer }: Components, comments: Comments): object {
	const paths: Record<string, Record<string, object>> = describeDoors({ schemas, refer });
	for (const route of routes) {
		const operation = operationOf(route, { schemas, refer }, comments);
		paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
	}
	const tags = [...new Set(routes.map(tagOf))];
	return {
		openapi: "3.1.0",
		info: {
			title: "Signpost",
			version: VERSION,
			description: "Search, chat and guidance over a website's own content. The same procedures as under `/trpc`.",
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/", description: "This server." }],
		tags: tags.map((name) => ({ name, description: `The operations \`${name}.*\`.` })),
		paths,
		components: {
			securitySchemes: SECURITY_SCHEMES,
			responses: {
				Failure: {
					description: "What went wrong.",
					headers: RETRY_AFTER,
					content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
				},
			},
			schemas: { ...usedSchemas(paths, schemas), Error: ERROR },
		},
	};
}

const RESPONSES = { "4XX": FAILURE, "5XX": FAILURE };

/** The chat of programs that have no client library, which is more than one procedure. */
function describeDoors({ refer }: Components): Record<string, Record<string, object>> {
	const door = (name: string, { summary, type, output }: { summary: string; type: string; output: JsonSchema }) => ({
		post: {
			...{ operationId: `chat.${name}`, tags: ["chat"], summary, security: securityOf(false) },
			description: `${summary}.\n\nA key needs the scope \`chat\`.`,
			requestBody: { required: true, content: { "application/json": { schema: refer(chatInput, "input") } } },
			responses: { "200": { description: "Done.", content: { [type]: { schema: output } } }, ...RESPONSES },
		},
	});
	const event = z.union([z.strictObject({ chunk: z.string() }), answerFacts.extend({ done: z.literal(true) })]);
	return {
		"/api/chat": door("stream", {
			...{ summary: "Answers a question, piece by piece", type: "text/event-stream" },
			output: { ...refer(event, "output"), description: "Each event's `data` is one of these, or an error's body." },
		}),
		"/api/conversation/chat": door("answer", {
			...{ summary: "Answers a question at once", type: "application/json" },
			output: refer(answerFacts.extend({ answer: z.string() }), "output"),
		}),
	};
}

const operationName = ({ older, procedure }: RestRoute) => older?.name ?? procedure;
const tagOf = (route: RestRoute) => operationName(route).split(".")[0] ?? "";

const securityOf = (isOlder: boolean) =>
	["bearer", "apiKey", ...(isOlder ? ["adminToken"] : [])].map((name) => ({ [name]: [] }));

function operationOf(route: RestRoute, components: Components, comments: Comments): object {
	const { older, procedure, scope, isOpen } = route;
	const said = older?.summary ?? comments.get(procedure) ?? procedure;
	const [summary = said] = said.split(/\.\s/);
	const needs = scope === null ? [] : [`A key needs the scope \`${scope}\`.`];
	const same = older === null ? [] : [`An older way to \`${procedure}\`.`];
	return {
		operationId: operationName(route),
		tags: [tagOf(route)],
		summary: summary.replace(/\.$/, ""),
		description: [said, ...needs, ...same].join("\n\n"),
		security: isOpen ? [] : securityOf(older !== null),
		...inputOf(route, components),
		responses: {
			"200": { description: "Done.", content: contentOf(route, components) },
			...RESPONSES,
		},
	};
}

function contentOf({ kind, output, older }: RestRoute, { refer }: Components): object {
	const schema = refer(older?.output ?? output, "output");
	return kind === "subscription"
		? { "text/event-stream": { schema: { ...schema, description: "Each event's `data` is one of these." } } }
		: { "application/json": { schema } };
}

function inputOf(route: RestRoute, { schemas, refer }: Components): object {
	const { path, older } = route;
	const taken = older?.input ?? route.input;
	if (taken === null) return {};
	const schema = refer(taken, "input");
	const fields = resolve(schema, schemas);
	const inPath = parametersOf(path);
	const parameters = parametersIn(fields, route);
	const body = inPath.length === 0 ? schema : omit(fields, inPath);
	const required = fields.properties === undefined || (body.required ?? fields.required ?? []).length > 0;
	const content = { "application/json": { schema: body } };
	const beacon = older?.beacon === true ? { "text/plain": { schema: { type: "string" } } } : {};
	return {
		...(parameters.length === 0 ? {} : { parameters }),
		...(hasBody(route) ? { requestBody: { required, content: { ...content, ...beacon } } } : {}),
	};
}

function parametersIn({ properties = {}, required = [] }: JsonSchema, route: RestRoute): object[] {
	const inPath = parametersOf(route.path);
	return Object.entries(properties)
		.filter(([name]) => inPath.includes(name) || !hasBody(route))
		.map(([name, { description, ...schema }]) => ({
			...{ name, in: inPath.includes(name) ? "path" : "query", schema },
			...{ required: required.includes(name) || inPath.includes(name) },
			...(description === undefined ? {} : { description }),
		}));
}
