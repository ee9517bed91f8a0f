import { createMcpHandler, type McpHttpHandler, McpServer } from "@modelcontextprotocol/server";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { chatStartInput } from "../../features/chat/schema.ts";
import { clientScope } from "../../features/clients/schema.ts";
import type { KeyScope } from "../../features/keys/scopes.ts";
import { searchQueryInput } from "../../features/search/schema.ts";
import { type Authorized, authorize } from "../../trpc/authorize.ts";
import type { Context } from "../../trpc/context.ts";
import { VERSION } from "../../version.ts";
import { tell } from "../errors.ts";
import { ask, readAnswer } from "./ask.ts";
import { linkTo, sourceList } from "./markdown.ts";
import type { McpCalls } from "./mcp-calls.ts";

const { clientId } = clientScope;

const searchInput = z.strictObject({
	clientId,
	query: searchQueryInput.shape.query,
	limit: z.int().min(1).max(20).default(5).describe("Pages to find: 1 to 20, default 5."),
});

const page = { title: z.string(), href: z.string().describe("Where the page is, down to the heading.") };

const searchOutput = z.object({
	pages: z.array(z.object({ ...page, headings: z.array(z.string()), snippet: z.string() })),
	recommendedRoute: z.string().nullable().describe("The page to go to, when one is clearly ahead of the others."),
});

const askInput = z.strictObject({
	clientId,
	question: chatStartInput.shape.message,
	conversationId: chatStartInput.shape.conversationId,
});

const askOutput = z.object({
	answer: z.string().describe("Markdown; `[n]` cites source n."),
	answered: z.boolean().describe("False when the site says nothing about it."),
	conversationId: z.string().describe("Send it along to go on with this conversation."),
	sources: z.array(z.object({ number: z.int(), ...page })),
	citations: z.array(z.object({ number: z.int(), quote: z.string().describe("Stands word for word in the source.") })),
	suggestions: z.array(z.object(page)).describe("Pages to go on to."),
});

const READING = { readOnlyHint: true, openWorldHint: false };

type Serving = {
	ctx: Context;
	request: FastifyRequest;
	/** That the address names; a tool may be told of another. */
	client: string | undefined;
	gone: AbortSignal;
	calls: McpCalls;
};
type Demanded = { scope: KeyScope; procedure: string; input: { clientId?: string | undefined } };

/** Under the 15 s after which proxies begin to give up on a silent stream. */
const STREAM = { responseMode: "sse", keepAliveMs: 10_000 } as const;

/** The tools of the key's client, for one request. */
export function createTools(serving: Serving): McpHttpHandler {
	const { log, id } = serving.request;
	const onerror = (err: Error) => log.debug({ err, requestId: id }, "an MCP request was refused");
	return createMcpHandler(() => createServer(serving), { ...STREAM, onerror });
}

function createServer({ ctx, request, client, gone, calls }: Serving): McpServer {
	// Nothing here ever changes, so there is nothing to subscribe to.
	const server = new McpServer(
		{ name: "signpost", version: VERSION },
		{ capabilities: { tools: { listChanged: false } } },
	);

	async function serve<Output extends Record<string, unknown>>(
		{ scope, procedure, input }: Demanded,
		work: (authorized: Authorized) => Promise<{ text: string; output: Output }>,
	) {
		try {
			const demand = { scope, client: input.clientId ?? client, procedure, counted: true, strictOrigin: true };
			const { text, output } = await work(await authorize(ctx, demand));
			return { content: [{ type: "text" as const, text }], structuredContent: output };
		} catch (error) {
			return { content: [{ type: "text" as const, text: tell(error, request).message }], isError: true };
		}
	}

	server.registerTool(
		"search",
		{
			title: "Search the site",
			description: "Finds pages of the site's own content, with the passage of each that answers.",
			...{ inputSchema: searchInput, outputSchema: searchOutput, annotations: READING },
		},
		(input) => serve({ scope: "search", procedure: "search.query", input }, (authorized) => search(authorized, input)),
	);
	server.registerTool(
		"ask",
		{
			title: "Ask the site",
			description: "Answers a question from the site's own content alone, with citations of the pages it stands on.",
			...{ inputSchema: askInput, outputSchema: askOutput, annotations: { ...READING, readOnlyHint: false } },
		},
		(input, { mcpReq }) =>
			serve({ scope: "chat", procedure: "chat.start", input }, async (authorized) => {
				const call = calls.begin(mcpReq.id);
				const signal = AbortSignal.any([gone, mcpReq.signal, call.signal]);
				return answer(authorized, input, signal).finally(call.end);
			}),
	);
	return server;
}

async function search({ caller, request, services }: Authorized, { query, limit }: z.infer<typeof searchInput>) {
	const asked = searchQueryInput.parse({ query, limit });
	const found = await services.search.query(caller, asked, request.ip);
	const pages = found.hits.map(({ title, href, headings, snippet }) => ({
		title,
		href,
		headings,
		snippet: snippet.text,
	}));
	const items = pages.map((hit, index) => `${index + 1}. ${linkTo(hit)}\n   ${hit.snippet.replace(/\s+/g, " ")}`);
	const text = items.length === 0 ? "Nothing was found." : items.join("\n");
	return { text, output: { pages, recommendedRoute: found.recommendedRoute } };
}

async function answer(authorized: Authorized, input: z.infer<typeof askInput>, signal: AbortSignal) {
	const { question: message, conversationId } = input;
	const asked = await ask(authorized, { message, conversationId }, signal);
	const told = await readAnswer(asked);
	const { answered, sources, citations, suggestions } = told.facts(asked);
	const output = {
		...{ answer: told.text, answered, conversationId: asked.conversationId },
		sources: sources.map(({ number, title, href }) => ({ number, title, href })),
		citations: citations.map(({ number, quote }) => ({ number, quote })),
		suggestions: suggestions.map(({ title, href }) => ({ title, href })),
	};
	const nearest = answered ? [] : suggestions.map((suggestion) => `- ${linkTo(suggestion)}`);
	return { text: [told.text + sourceList(told), ...nearest].join("\n"), output };
}
