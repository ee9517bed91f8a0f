import type { Signpost } from "../client.ts";
import { PermissionError } from "../core/errors.ts";
import type { DocumentStatus } from "../generated/contract.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

const STATUSES: DocumentStatus[] = ["ready", "queued", "failed"];

/** Prints whether the server answers, its version, and how many documents the client has; returns the exit code. */
export async function status(signpost: Signpost, url: string, output: Output): Promise<number> {
	const { version } = await signpost.health.check();
	const documents = await countDocuments(signpost);
	output.json({ url, version, documents });
	output.line(`${url} answers, version ${version}`);
	output.line(
		documents === null
			? "documents: this key may not list them"
			: STATUSES.map((name) => `${documents[name]} ${name}`).join(", "),
	);
	return EXIT.ok;
}

async function countDocuments(signpost: Signpost): Promise<Record<DocumentStatus, number> | null> {
	try {
		const counts = await Promise.all(
			STATUSES.map(async (name) => [name, (await signpost.documents.list({ status: name, limit: 1 })).total] as const),
		);
		return Object.fromEntries(counts) as Record<DocumentStatus, number>;
	} catch (error) {
		if (error instanceof PermissionError) return null;
		throw error;
	}
}
