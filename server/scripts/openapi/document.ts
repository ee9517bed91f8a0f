import { z } from "zod";
import { ERROR_CODES } from "../../src/errors.ts";
import { RULES } from "../../src/features/access/permissions.ts";
import { ACCEPTED_FILES } from "../../src/features/ingest/read-file.ts";
import { ingestUploadFields, ingestUploadOutput } from "../../src/features/ingest/schema.ts";
import { answerFacts } from "../../src/http/doors/answer-facts.ts";
import { chatInput } from "../../src/http/doors/api.ts";
import { hasBody, parametersOf, type RestRoute } from "../../src/http/rest/routes.ts";
import { UPLOAD_PATH } from "../../src/http/rest/upload.ts";
import type { Needs } from "../../src/trpc/procedures.ts";
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
			description: describeNeeds(`${summary}.`, "chat", false),
			requestBody: { required: true, content: { "application/json": { schema: refer(chatInput, "input") } } },
			responses: { "200": { description: "Done.", content: { [type]: { schema: output } } }, ...RESPONSES },
		},
	});
	const fields = refer(ingestUploadFields, "input");
	const files = {
		type: "array",
		items: { type: "string", format: "binary" },
		description: `1 or more: ${ACCEPTED_FILES}.`,
	};
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
		[UPLOAD_PATH]: {
			post: {
				...{ operationId: "document.ingest", tags: ["document"], security: securityOf(true) },
				...{ summary: "Stores files as documents", description: describeNeeds(UPLOAD_SUMMARY, "ingest", true) },
				requestBody: {
					required: true,
					content: {
						"multipart/form-data": {
							schema: { ...fields, properties: { files, ...fields.properties }, required: ["files"] },
						},
					},
				},
				responses: {
					"200": {
						description: "Done.",
						content: { "application/json": { schema: refer(ingestUploadOutput, "output") } },
					},
					...RESPONSES,
				},
			},
		},
	};
}

const operationName = ({ older, procedure }: RestRoute) => older?.name ?? procedure;
const tagOf = (route: RestRoute) => operationName(route).split(".")[0] ?? "";

const securityOf = (isOlder: boolean) =>
	["bearer", "apiKey", ...(isOlder ? ["adminToken"] : [])].map((name) => ({ [name]: [] }));

const UPLOAD_SUMMARY =
	"Stores files as documents durably and starts the job that makes them searchable. Files of JSON hold documents as `ingest.documents` takes them, which say all of it themselves.";

/** A description, and what its caller must be. */
function describeNeeds(description: string, needs: Needs | null, write: boolean): string {
	if (needs === null) return description;
	if (needs === "person") return `${description}\n\nTakes the session of a person who has logged in: no key will do.`;
	if (needs === "operator")
		return `${description}\n\nOnly the operator of the server may, by the admin token or as a superuser.`;
	const { read, write: change, scope } = RULES[needs];
	const key = scope === null ? "No key may" : `A key needs the scope \`${scope}\``;
	return `${description}\n\n${key}; a member the role ${write ? change : read}, or one above it.`;
}

function operationOf(route: RestRoute, components: Components, comments: Comments): object {
	const { older, procedure, needs, isOpen } = route;
	const said = older?.summary ?? comments.get(procedure) ?? procedure;
	const [summary = said] = said.split(/\.\s/);
	const same = older === null ? [] : [`An older way to \`${procedure}\`.`];
	return {
		operationId: operationName(route),
		tags: [tagOf(route)],
		summary: summary.replace(/\.$/, ""),
		description: [describeNeeds(said, needs, route.kind === "mutation"), ...same].join("\n\n"),
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
