import { readableFetch } from "./fetch.ts";
import type { Session } from "./session.ts";
import { errorOfResponse } from "./to-error.ts";

/** Sends a form to what is no procedure. */
export async function upload<Output>(session: Session, path: string, form: { body: FormData; signal: AbortSignal }) {
	const { url, headers, fetch } = session.options;
	const init = { method: "POST", headers: headers(), ...form };
	const response = await readableFetch(fetch)(`${url.replace(/trpc$/, "api")}/${path}`, init);
	const json = await response.json();
	if (response.ok) return json as Output;
	const { message, details, ...data } = json.error ?? {};
	throw errorOfResponse(response, { message, data: { ...data, ...details } });
}
