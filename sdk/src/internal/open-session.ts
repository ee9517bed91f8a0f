import { InvalidInputError } from "../core/errors.ts";
import type { Fetch } from "./fetch.ts";
import { Session } from "./session.ts";
import { isHeaderValue, pageStorage, Visitor, type VisitorStorage } from "./visitor.ts";

/** What `createSignpost` takes. */
export type SignpostOptions = {
	/** Where the server is, such as `https://search.example.com`; in a browser also a path. */
	url: string;
	/**
	 * `pk_…` in browsers, or a `tok_…` of your server's; `sk_…` on servers, never in a page; the `token` of
	 * `accounts.login` for scripts of people. null: nobody yet, to register, log in or accept an invitation.
	 */
	key: string | null;
	/** Client to act on, by id or slug, when it is not the key's own. */
	clientId?: string;
	/** Default: the platform's `fetch`. */
	fetch?: Fetch;
	/** Time for each attempt of a call, in milliseconds; 0: no limit. Default: 30,000. */
	timeoutMs?: number;
	/** Further attempts after a failure that may pass; 0: none. Default: 3. */
	maxRetries?: number;
	/**
	 * Token of a visitor met before, who then has their conversations back, or one that your server has signed for its
	 * user by `createVisitorToken`, which is kept nowhere. Default: the stored one, or a new visitor.
	 */
	visitorToken?: string;
	/** Where the visitor's token is kept; null: in memory only. Default: `localStorage` for a `pk_` key in a page. */
	storage?: VisitorStorage | null;
	/** Told of what no call can throw: events that could not be sent. Default: nobody is. */
	onError?: (error: unknown) => void;
};

/** Stands for an option that was not given. */
const DEFAULTS = { timeoutMs: 30_000, maxRetries: 3, onError: () => {} };

/** The connection that resources work with. Connects to nothing until it is used. */
export function openSession(options: SignpostOptions): Session {
	const { key, clientId, fetch: customFetch } = options;
	const url = parseUrl(options.url);
	if (key !== null && !isHeaderValue(key)) throw invalid("key", "The key is empty or has characters that no key has.");
	const visitor = visitorOf(options, url);
	return new Session({
		url: `${url}/trpc`,
		clientId,
		visitor,
		timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
		maxRetries: options.maxRetries ?? DEFAULTS.maxRetries,
		onError: options.onError ?? DEFAULTS.onError,
		fetch: customFetch ?? ((input, init) => fetch(input, init)),
		headers: () => ({
			...(key === null ? {} : { authorization: `Bearer ${key}` }),
			...(visitor.token === null ? {} : { "x-signpost-visitor": visitor.token }),
		}),
	});
}

function visitorOf({ key, clientId, visitorToken, storage }: SignpostOptions, url: string): Visitor {
	if (visitorToken !== undefined && !isHeaderValue(visitorToken)) throw invalid("visitorToken", "It is not a token.");
	// A secret key has no business in a page's storage, not even a part of it.
	const isPublishable = key?.startsWith("pk_") === true;
	return new Visitor({
		name: `signpost:visitor:${url}:${clientId ?? ""}:${isPublishable ? key.slice(0, 12) : ""}`,
		token: visitorToken ?? null,
		storage: storage === undefined && isPublishable ? pageStorage("localStorage") : (storage ?? null),
	});
}

function parseUrl(url: string): string {
	const base = typeof location === "undefined" ? undefined : location.href;
	const parsed = URL.canParse(url, base) ? new URL(url, base) : null;
	if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw invalid("url", "Give the server's http(s) url.");
	if (parsed.username !== "" || parsed.password !== "") throw invalid("url", "Leave user name and password out.");
	return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function invalid(path: string, message: string): InvalidInputError {
	return new InvalidInputError(`${path}: ${message}`, { code: "INVALID_INPUT", issues: [{ path, message }] });
}
