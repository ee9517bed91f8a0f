import { errorOfResponse } from "./to-error.ts";

/** The part of the platform's `fetch` that this package uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Browsers allow 64 KiB for all the requests that outlive a page. */
const MAX_KEEPALIVE_BYTES = 60_000;

/** Throws for an answer that is not JSON, such as a proxy's error page, which tRPC could only fail to parse. */
export function readableFetch(fetch: Fetch): Fetch {
	return async (input, init) => {
		const response = await fetch(input, init);
		if (!isJson(response)) throw errorOfResponse(response);
		return response;
	};
}

/** Lets requests outlive the page, as far as browsers allow it. */
export function keepaliveFetch(fetch: Fetch): Fetch {
	return (input, init) => fetch(input, { ...init, keepalive: byteLength(init?.body) <= MAX_KEEPALIVE_BYTES });
}

export function isJson(response: Response): boolean {
	return response.headers.get("content-type")?.includes("application/json") ?? false;
}

function byteLength(body: RequestInit["body"]): number {
	return typeof body === "string" ? new TextEncoder().encode(body).length : 0;
}
