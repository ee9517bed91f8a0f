import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import { AppError } from "../errors.ts";
import { isPublic, isWithin } from "./address.ts";

export type Resolve = (host: string) => Promise<string[]>;

export type OutboundOptions = {
	/** Addresses and ranges that may be called although they are not of the internet, at any port, and without TLS. */
	allowed: readonly string[];
	/** For the whole call, in ms. Default: 10,000. */
	timeoutMs?: number;
	/** Default: as the system resolves names. */
	resolve?: Resolve;
};

export type Outbound = {
	/** @throws AppError when the url leads to where nobody is called. */
	check: (url: string) => Promise<void>;
	/** Posts and gives the status; what else is answered is not read, and no redirect is followed. */
	post: (url: string, message: Message) => Promise<number>;
	/** As the platform's, but it follows no redirect, takes no encoded reply, and sends texts only. */
	fetch: typeof fetch;
};

type Message = { headers: Record<string, string>; body: string };

const TIMEOUT_MS = 10_000;

/** Where TLS is served on the internet. */
const PUBLIC_PORTS = ["", "443", "8443"];

const resolveAll: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Calls urls that somebody else has given. A name is resolved once: the addresses that were checked are those that are
 * connected to, and one that is refused refuses all.
 */
export function createOutbound({ allowed, timeoutMs = TIMEOUT_MS, resolve = resolveAll }: OutboundOptions): Outbound {
	async function find(text: string): Promise<{ url: URL; addresses: string[] }> {
		const url = URL.canParse(text) ? new URL(text) : null;
		if (url === null || !/^https?:$/.test(url.protocol)) throw blocked("It is no https url.");
		if (url.username !== "" || url.password !== "") throw blocked("Leave user name and password out.");
		// The parsed host, not the text: 0x7f.1 has become 127.0.0.1 by now.
		const host = url.hostname.replace(/^\[|\]$/g, "");
		const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
		if (addresses.length === 0) throw blocked("Its host has no address.");
		const isOpen = url.protocol === "https:" && PUBLIC_PORTS.includes(url.port);
		const mayCall = (address: string) => isWithin(address, allowed) || (isOpen && isPublic(address));
		if (!addresses.every(mayCall))
			throw blocked("It must be an https url on the internet, at port 443 or 8443, or one that the operator allows.");
		return { url, addresses };
	}

	async function call(text: string, how: Message & { method: string; signal: AbortSignal }): Promise<IncomingMessage> {
		const { url, addresses } = await find(text);
		const { method, headers, body, signal } = how;
		const found = addresses.map((address) => ({ address, family: isIP(address) }));
		const [first] = found;
		const request = url.protocol === "https:" ? requestHttps : requestHttp;
		return new Promise<IncomingMessage>((done, fail) => {
			const made = request(url, {
				...{ method, signal },
				headers: { ...headers, "content-length": Buffer.byteLength(body) },
				// An agent of its own: the global one may keep connections, or go through a proxy.
				agent: false,
				lookup: (_host, { all }, answer) =>
					all === true ? answer(null, found) : answer(null, first?.address ?? "", first?.family),
			});
			made.on("response", done);
			made.on("error", fail);
			made.end(body);
		});
	}

	return {
		check: async (text) => void (await find(text)),

		post: async (text, message) => {
			const signal = AbortSignal.timeout(timeoutMs);
			const response = await call(text, { method: "POST", ...message, signal });
			response.destroy();
			return response.statusCode ?? 0;
		},

		fetch: async (input, init) => {
			const request = new Request(input, init);
			const { url, method, signal } = request;
			const headers = { ...Object.fromEntries(request.headers), "accept-encoding": "identity" };
			const response = await call(url, { method, headers, body: await request.text(), signal });
			const { statusCode: status = 0 } = response;
			if (status < 200 || (status >= 300 && status < 400)) {
				response.destroy();
				throw new Error("It answered with a redirect.");
			}
			const body = [204, 205].includes(status) ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>);
			return new Response(body, { status, headers: headersOf(response) });
		},
	};
}

const headersOf = ({ headers }: IncomingMessage): [string, string][] =>
	Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one]));

const blocked = (why: string) => new AppError("BLOCKED_ADDRESS", `The url cannot be called. ${why}`);
