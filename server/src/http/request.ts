import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import type { Standing } from "../features/limits/standing.ts";

/** The key in `Authorization: Bearer …`, where keys are read from. Sent twice, it counts as not sent. */
export function bearerOf(request: FastifyRequest): string | null {
	const { authorization } = request.headers;
	if (authorization === undefined || request.raw.rawHeaders.filter(isAuthorization).length > 1) return null;
	const match = /^Bearer ([\x21-\x7e]+)$/.exec(authorization);
	return match?.[1] ?? null;
}

/** The key in `X-API-Key`, or else where keys are read from. Sent in both, it counts as not sent. */
export function apiKeyOf(request: FastifyRequest): string | null {
	const key = headerOf(request, "x-api-key");
	if (key === null) return bearerOf(request);
	return request.headers.authorization === undefined ? key : null;
}

/** The admin token in `X-Admin-Token`, or else what else counts as a key. Sent beside one, it counts as not sent. */
export function adminTokenOf(request: FastifyRequest): string | null {
	const token = headerOf(request, "x-admin-token");
	if (request.headers["x-admin-token"] === undefined) return apiKeyOf(request);
	const isAlone = request.headers.authorization === undefined && request.headers["x-api-key"] === undefined;
	return isAlone && !isKey(token) ? token : null;
}

const isKey = (token: string | null) => token !== null && /^(?:pk|sk|tok)_/.test(token);

const isAuthorization = (text: string, index: number) => index % 2 === 0 && text.toLowerCase() === "authorization";

/** The value of a header that was sent once. */
export function headerOf(request: FastifyRequest, name: string): string | null {
	const value = request.headers[name];
	return typeof value === "string" && value !== "" ? value : null;
}

/**
 * Cookies count only with a header that no form and no other site's page can send: forms send none of their own, and
 * CORS allows no page of another origin to send this one.
 */
export const cookieOf = (request: FastifyRequest): string | null =>
	headerOf(request, "x-signpost-session") === "cookie" ? headerOf(request, "cookie") : null;

/** What procedures may know of a request, read when one asks. */
export class RequestFacts {
	readonly #request: FastifyRequest;
	readonly #readKey: (request: FastifyRequest) => string | null;

	readonly #reply: FastifyReply | undefined;

	constructor(request: FastifyRequest, readKey = bearerOf, reply?: FastifyReply) {
		this.#request = request;
		this.#readKey = readKey;
		this.#reply = reply;
	}

	get id(): string {
		return this.#request.id;
	}

	get traceparent(): string | null {
		return headerOf(this.#request, "traceparent");
	}

	get ip(): string {
		return this.#request.ip;
	}

	get bearer(): string | null {
		return this.#readKey(this.#request);
	}

	get cookie(): string | null {
		return cookieOf(this.#request);
	}

	readonly setCookie = (cookie: string): void => {
		if (this.#reply === undefined || this.#reply.raw.headersSent)
			throw new AppError("INVALID_INPUT", "A cookie cannot be set with this answer. Send the call by itself.");
		this.#reply.header("Set-Cookie", cookie);
	};

	get origin(): string | null {
		return headerOf(this.#request, "origin");
	}

	get host(): string {
		return this.#request.host;
	}

	get visitorToken(): string | null {
		return headerOf(this.#request, "x-signpost-visitor");
	}

	/** They are sent with the response. */
	noteLimits(standings: readonly Standing[]): void {
		this.#request.limitHeaders.note(standings);
	}
}
