/** Uploads, written part by part as their sender would. */
import { inject } from "vitest";

export type Part = { name: string; content: string | Uint8Array; filename?: string; type?: string };

const BOUNDARY = "----boundary-of-a-test";

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A field, or a file. */
export const field = (name: string, content: string): Part => ({ name, content });
export const file = (filename: string, content: string | Uint8Array, type = "application/octet-stream"): Part => ({
	...{ name: "files", filename, content, type },
});

/** Without its end, as of who hangs up. */
export const beginningOf = (parts: Part[]): Buffer =>
	Buffer.concat(
		parts.flatMap(({ name, filename, type, content }) => [
			Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
			Buffer.from(filename === undefined ? "" : `; filename="${filename}"`),
			Buffer.from(type === undefined ? "\r\n\r\n" : `\r\nContent-Type: ${type}\r\n\r\n`),
			...[Buffer.from(content), Buffer.from("\r\n")],
		]),
	);

export const formOf = (parts: Part[]): Buffer =>
	Buffer.concat([beginningOf(parts), Buffer.from(`--${BOUNDARY}--\r\n`)]);

export type Uploading = { key?: string | null; headers?: Record<string, string>; type?: string; url?: string };

/** Sends files by POST /api/document/ingest. */
export async function upload(parts: Part[] | Buffer, options: Uploading = {}) {
	const { key = null, headers = {}, type = FORM_TYPE, url = inject("server").url } = options;
	const response = await fetch(`${url}/api/document/ingest`, {
		method: "POST",
		headers: { "Content-Type": type, ...(key === null ? {} : { Authorization: `Bearer ${key}` }), ...headers },
		body: new Uint8Array(Array.isArray(parts) ? formOf(parts) : parts),
	});
	return { status: response.status, headers: response.headers, json: await response.json() };
}
