/** Requests as an attacker sends them: any method, header and body, and nothing made right on the way. */
import { Agent, request } from "node:http";
import superjson from "superjson";
import { afterAll, beforeAll, expect, inject } from "vitest";

export type Attack = {
	method?: string;
	path: string;
	/** As [name, value] pairs, so that a header can be sent twice. */
	headers?: [string, string][];
	body?: string | Uint8Array;
	/** Default: the shared server. */
	url?: string;
};

export type Reply = {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
	milliseconds: number;
};

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
/** Every reply since `guardServer`, for the assertions at the end of the file. */
const replies: { attack: Attack; reply: Reply }[] = [];

/** Sends a request as it is and reads the reply to its end. */
export async function attack(options: Attack): Promise<Reply> {
	const reply = await exchange(options);
	replies.push({ attack: options, reply });
	return reply;
}

function exchange({ method = "GET", path, headers = [], body, url = inject("server").url }: Attack): Promise<Reply> {
	const startedAt = performance.now();
	const { hostname, port, host } = new URL(url);
	const length: [string, string][] = body === undefined ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
	const flat = [["Host", host], ...length, ...headers].flat();
	return new Promise((resolve, reject) => {
		const sent = request({ agent, hostname, port, method, path, headers: flat }, async (response) => {
			response.setEncoding("utf8");
			let text = "";
			for await (const piece of response) text += String(piece);
			const milliseconds = performance.now() - startedAt;
			resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, milliseconds });
		});
		sent.on("error", reject);
		sent.end(body);
	});
}

export const bearer = (key: string | null): [string, string][] =>
	key === null ? [] : [["Authorization", `Bearer ${key}`]];

export const JSON_CONTENT: [string, string] = ["Content-Type", "application/json"];

export type ProcedureKind = "query" | "mutation" | "subscription";

export type ProcedureCall = {
	path: string;
	kind: ProcedureKind;
	/** Plain data, encoded by superjson; or a text that is sent as it is. */
	input?: unknown;
	raw?: string;
	key?: string | null;
	headers?: [string, string][];
	url?: string;
};

/** Calls a procedure the way its kind is called. */
export function call(options: ProcedureCall): Promise<Reply> {
	const { path, kind, key = null, headers = [], url } = options;
	const raw = options.raw ?? JSON.stringify(superjson.serialize(options.input));
	const target = url === undefined ? {} : { url };
	if (kind === "mutation") {
		const all = [JSON_CONTENT, ...bearer(key), ...headers];
		return attack({ method: "POST", path: `/trpc/${path}`, headers: all, body: raw, ...target });
	}
	const query = `input=${encodeURIComponent(raw)}`;
	const accept: [string, string][] = kind === "subscription" ? [["Accept", "text/event-stream"]] : [];
	return attack({ path: `/trpc/${path}?${query}`, headers: [...bearer(key), ...accept, ...headers], ...target });
}

/** What a caller was told: the status, and code and message of an error. A stream may say it in its first event. */
export function answerOf({ status, body }: Reply): { status: number; code: string | null; message: string | null } {
	const inStream = /event: serialized-error\ndata: (.*)/.exec(body)?.[1];
	if (inStream !== undefined) return describe(200, JSON.parse(inStream).json);
	if (status < 400) return { status, code: null, message: null };
	const parsed = JSON.parse(body);
	const first = Array.isArray(parsed) ? parsed.find((item) => "error" in item) : parsed;
	return describe(status, first.error.json);
}

type ErrorShape = { message: string; data: { code: string; httpStatus: number } };

const describe = (status: number, { message, data }: ErrorShape) => ({
	status: data.httpStatus ?? status,
	code: data.code,
	message,
});

/** The data of a successful call. */
export function dataOf<Data>(reply: Reply): Data {
	expect(reply.status, reply.body).toBe(200);
	return superjson.deserialize(JSON.parse(reply.body).result.data);
}

/** The part of a request id that each process draws anew when it starts. */
const processOf = (reply: Reply) => String(reply.headers["x-request-id"]).slice(0, "req_".length + 8);

const prototypeNames = () => Object.getOwnPropertyNames(Object.prototype).sort().join();

/** After the file: the same process still answers, it has never failed inside, and our prototypes are as they were. */
export function guardServer(): void {
	// Files share a worker, and what it has loaded.
	replies.length = 0;
	let before = "";
	const names = prototypeNames();
	beforeAll(async () => {
		before = processOf(await attack({ path: "/healthz" }));
	});
	afterAll(async () => {
		expect(processOf(await attack({ path: "/healthz" }))).toBe(before);
		const failed = replies.filter(({ reply }) => reply.status >= 500);
		expect(failed.map(({ attack: { method, path }, reply }) => [method, path.slice(0, 200), reply.body])).toEqual([]);
		expect(prototypeNames()).toBe(names);
	});
}
