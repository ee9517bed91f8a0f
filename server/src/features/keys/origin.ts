import { getDomain } from "tldts";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a web page of this origin may use a key with this allowlist. Compared exactly; `https://*.example.com`
 * stands for one label, not for `example.com` itself. In development pages on this machine are always allowed.
 */
export function isOriginAllowed(
	origin: string,
	options: { allowlist: readonly string[]; allowLocal: boolean },
): boolean {
	const url = parseOrigin(origin);
	if (url === null) return false;
	if (options.allowLocal && LOCAL_HOSTS.has(url.hostname)) return true;
	return options.allowlist.some((allowed) => allowed === origin || matchesWildcard(url, allowed));
}

/**
 * Whether a page of this origin came from the host it now calls. Page scripts choose neither header. The scheme is
 * not compared: a proxy that ends TLS hides it, and browsers let no page of the other scheme read an answer.
 */
export function isOriginOf(host: string, origin: string): boolean {
	const url = parseOrigin(origin);
	return (
		url !== null && URL.canParse(`${url.protocol}//${host}`) && new URL(`${url.protocol}//${host}`).host === url.host
	);
}

/** The URL of a serialised origin, or null for `null`, an upper-case host, a path, a user or anything else. */
function parseOrigin(origin: string): URL | null {
	if (!URL.canParse(origin)) return null;
	const url = new URL(origin);
	const web = url.protocol === "https:" || url.protocol === "http:";
	return web && url.origin === origin && !url.hostname.endsWith(".") ? url : null;
}

function matchesWildcard(url: URL, allowed: string): boolean {
	const [scheme, rest] = allowed.split("://*.");
	if (rest === undefined || `${scheme}:` !== url.protocol) return false;
	const [label, ...parents] = url.host.split(".");
	return label !== undefined && label !== "" && parents.join(".") === rest;
}

/**
 * What is wrong with an entry of an allowlist; null: nothing. An entry that could never match is an error too, as is
 * one that stands for everybody who may have a name under a suffix like `co.uk` or `github.io`.
 */
export function originProblem(entry: string): string | null {
	const wildcard = /^(https?:\/\/)\*\.(.+)$/.exec(entry);
	const origin = wildcard === null ? entry : `${wildcard[1]}${wildcard[2]}`;
	const url = parseOrigin(origin);
	if (url === null || url.hostname.includes("*"))
		return "is no origin: write https://www.example.com, without a path, in lower case, with * for the first label at most";
	if (wildcard === null) return null;
	const domain = getDomain(url.hostname, { allowPrivateDomains: true });
	return domain === null ? "would let in everybody: name a domain of your own behind the *" : null;
}
