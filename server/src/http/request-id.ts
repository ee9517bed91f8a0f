import { randomBytes } from "node:crypto";

/** Ids that tell the requests of all processes apart: a random start for each process, and a count. */
export function createRequestIds(): () => string {
	const start = randomBytes(6).toString("base64url");
	let count = 0;
	return () => {
		count += 1;
		return `req_${start}${count.toString(36)}`;
	};
}
