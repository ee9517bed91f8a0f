import type { Signpost } from "../client.ts";
import { PermissionError } from "../core/errors.ts";
import type { DocumentStatus, EmbeddingProgressOutput } from "../generated/contract.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

const STATUSES: DocumentStatus[] = ["ready", "queued", "failed"];

/** Prints whether the server answers, its version, what the client has and how much of it is embedded; returns the exit code. */
export async function status(signpost: Signpost, url: string, output: Output): Promise<number> {
	const { version } = await signpost.health.check();
	const documents = await ifAllowed(() => countDocuments(signpost));
	const embedding = await ifAllowed(() => signpost.embedding.progress());
	output.json({ url, version, documents, embedding });
	output.line(`${url} answers, version ${version}`);
	output.line(
		documents === null
			? "documents: this key may not list them"
			: STATUSES.map((name) => `${documents[name]} ${name}`).join(", "),
	);
	if (embedding?.model) output.line(describeEmbedding(embedding));
	return EXIT.ok;
}

function describeEmbedding({ model, total, done, failed, running }: EmbeddingProgressOutput): string {
	const refused = failed > 0 ? `, ${failed} refused` : "";
	return `embeddings by ${model}: ${done} of ${total} passages${refused}${running ? ", the others are being embedded" : ""}`;
}

async function countDocuments(signpost: Signpost): Promise<Record<DocumentStatus, number>> {
	const counts = await Promise.all(
		STATUSES.map(async (name) => [name, (await signpost.documents.list({ status: name, limit: 1 })).total] as const),
	);
	return Object.fromEntries(counts) as Record<DocumentStatus, number>;
}

async function ifAllowed<Result>(call: () => Promise<Result>): Promise<Result | null> {
	try {
		return await call();
	} catch (error) {
		if (error instanceof PermissionError) return null;
		throw error;
	}
}
