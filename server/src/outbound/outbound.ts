import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
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
	post: (url: string, message: { headers: Record<string, string>; body: string }) => Promise<number>;
};

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

	return {
		check: async (text) => void (await find(text)),

		post: async (text, { headers, body }) => {
			const { url, addresses } = await find(text);
			const found = addresses.map((address) => ({ address, family: isIP(address) }));
			const [first] = found;
			const request = url.protocol === "https:" ? requestHttps : requestHttp;
			return new Promise<number>((done, fail) => {
				const call = request(url, {
					method: "POST",
					headers: { ...headers, "content-length": Buffer.byteLength(body) },
					signal: AbortSignal.timeout(timeoutMs),
					// An agent of its own: the global one may keep connections, or go through a proxy.
					agent: false,
					lookup: (_host, { all }, answer) =>
						all === true ? answer(null, found) : answer(null, first?.address ?? "", first?.family),
				});
				call.on("response", (response) => {
					response.destroy();
					done(response.statusCode ?? 0);
				});
				call.on("error", fail);
				call.end(body);
			});
		},
	};
}

const blocked = (why: string) => new AppError("BLOCKED_ADDRESS", `url: ${why}`);
