import type { EmbeddingProgressOutput } from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** What the server's embedding model has done. Needs a secret key. */
export type EmbeddingResource = {
	/**
	 * How many passages the configured model has embedded. After it was configured or changed, the server embeds all
	 * passages anew in the background; until then their old embeddings serve.
	 */
	progress: (options?: CallOptions) => Promise<EmbeddingProgressOutput>;
};

export function embeddingResource(session: Session): EmbeddingResource {
	return {
		progress: (options) =>
			session.call("safe", options, (signal) => session.trpc.embedding.progress.query(session.scoped({}), { signal })),
	};
}
