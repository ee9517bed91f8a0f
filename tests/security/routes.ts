/** What there is beside the procedures, and who may come to it. */
import type { KeyScope } from "../../server/src/features/keys/scopes.ts";
import { attack, bearer, JSON_CONTENT, type Reply } from "./attack.ts";

export type DoorRow = {
	method: "GET" | "POST";
	path: string;
	/** What a key must be allowed to do. */
	scope: KeyScope;
	/** A body that succeeds for its owner; `client`: one that it names. Null: the door takes none. */
	body: ((client?: string) => object) | null;
};

const naming = (client: string | undefined) => (client === undefined ? {} : { clientId: client });

const toolCall = (name: string, input: object, client: string | undefined) => ({
	...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
	params: { name, arguments: { ...input, ...naming(client) } },
});

const QUESTION = "What stays as it is?";

/** Routes beside /trpc that a key opens. All take publishable keys. */
export const DOORS: DoorRow[] = [
	{ method: "GET", path: "/v1/models", scope: "chat", body: null },
	{
		...{ method: "POST", path: "/v1/chat/completions", scope: "chat" },
		body: (client) => ({
			model: client === undefined ? "signpost" : `signpost/${client}`,
			messages: [{ role: "user", content: QUESTION }],
		}),
	},
	{
		...{ method: "POST", path: "/api/chat", scope: "chat" },
		body: (client) => ({ message: QUESTION, ...naming(client) }),
	},
	{
		...{ method: "POST", path: "/api/conversation/chat", scope: "chat" },
		body: (client) => ({ message: QUESTION, ...naming(client) }),
	},
	{
		...{ method: "POST", path: "/mcp", scope: "chat" },
		body: (client) => toolCall("ask", { question: QUESTION }, client),
	},
	{
		...{ method: "POST", path: "/mcp", scope: "search" },
		body: (client) => toolCall("search", { query: "kept page" }, client),
	},
];

/** `client`: one that the body names; `address`: one that the address does. */
type Knock = { key?: string | null; client?: string; address?: string; headers?: [string, string][]; raw?: string };

export const ACCEPT: [string, string] = ["Accept", "application/json, text/event-stream"];

/** Comes to a door with a key or whatever else, to ask it what its row says. */
export function knock({ method, body, ...door }: DoorRow, options: Knock): Promise<Reply> {
	const { key = null, client, address, headers = [], raw } = options;
	const path = address === undefined ? door.path : `${door.path}?clientId=${address}`;
	const all = [...bearer(key), ACCEPT, ...headers];
	if (body === null) return attack({ method, path, headers: all });
	return attack({ method, path, headers: [JSON_CONTENT, ...all], body: raw ?? JSON.stringify(body(client)) });
}

/** The status, where a tool says in its result what others say by it. */
export function statusOf({ status, body }: Reply): number {
	if (!body.includes('"isError":true')) return status;
	if (body.includes("There is no such")) return 404;
	return body.includes("lacks the scope") ? 403 : 400;
}

export type OpenRoute = {
	method: "GET" | "POST" | "DELETE";
	path: string /** An address that it stands for. */;
	as?: string;
};

/** Routes beside /trpc that ask nothing of a key, or are there to say no. */
export const OPEN_ROUTES: OpenRoute[] = [
	{ method: "GET", path: "/" },
	{ method: "GET", path: "/healthz" },
	{ method: "GET", path: "/readyz" },
	{ method: "GET", path: "/mcp" },
	{ method: "DELETE", path: "/mcp" },
	{ method: "GET", path: "/demo" },
	{ method: "GET", path: "/demo*", as: "/demo/" },
	{ method: "GET", path: "/widget.js" },
	{ method: "GET", path: "/widget/inline.js" },
	{ method: "GET", path: "/widget/assets/:file", as: "/widget/assets/none.js" },
	{ method: "GET", path: "/widget/licences.txt" },
	{ method: "GET", path: "/widget/release.json" },
	{ method: "GET", path: "/widget/launcher" },
	{ method: "GET", path: "/widget/frame" },
	{ method: "POST", path: "/widget/identify" },
	{ method: "POST", path: "/widget/visitor" },
	{ method: "GET", path: "/playground" },
	{ method: "GET", path: "/playground*", as: "/playground/" },
	{ method: "GET", path: "/playground/config.json" },
	{ method: "GET", path: "/playground/widget/frame" },
	{ method: "GET", path: "/openapi.json" },
	{ method: "GET", path: "/docs" },
	{ method: "GET", path: "/docs*", as: "/docs/" },
];
