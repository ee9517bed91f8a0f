import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a proxy or another service may name a request by: long enough to be its own, and no id of ours. */
const WELL_FORMED = /^(?!req_)[\w-]{16,64}$/;

/** The id that the request came with, where it is well-formed, or a new one. */
export function createRequestIds(): (request?: Pick<IncomingMessage, "headers">) => string {
	const start = randomBytes(6).toString("base64url");
	let count = 0;
	// A random start for each process, and a count: so the requests of all processes are told apart.
	return (request) => {
		const given = request?.headers["x-request-id"];
		if (typeof given === "string" && WELL_FORMED.test(given)) return given;
		count += 1;
		return `req_${start}${count.toString(36)}`;
	};
}
