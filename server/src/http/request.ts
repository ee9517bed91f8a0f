import type { FastifyRequest } from "fastify";

/** The key in `Authorization: Bearer …`, the only place where keys are read from. */
export function bearerOf(request: FastifyRequest): string | null {
	const match = /^Bearer ([\x21-\x7e]+)$/.exec(request.headers.authorization ?? "");
	return match?.[1] ?? null;
}

/** The value of a header that was sent once. */
export function headerOf(request: FastifyRequest, name: string): string | null {
	const value = request.headers[name];
	return typeof value === "string" && value !== "" ? value : null;
}
