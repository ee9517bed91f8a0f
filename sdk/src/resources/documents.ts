import type {
	DocumentsDeleteInput,
	DocumentsDeleteOutput,
	DocumentsGetInput,
	DocumentsGetOutput,
	DocumentsListInput,
	DocumentsListOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** A client's stored documents. Needs a secret key. */
export type DocumentsResource = {
	/** Stored documents, newest first, 50 on a page; give `nextCursor` back as `cursor` for the next one. */
	list: (input?: DocumentsListInput, options?: CallOptions) => Promise<DocumentsListOutput>;
	/** One document with its text, by `documentId` or `externalId`. Rejects with `NotFoundError` when there is none. */
	get: (input: DocumentsGetInput, options?: CallOptions) => Promise<DocumentsGetOutput>;
	/**
	 * Deletes the documents named by `documentIds` and `externalIds`, at most 100 of each. Rejects
	 * with `NotFoundError`, having deleted none, when one of them does not exist.
	 */
	delete: (input: DocumentsDeleteInput, options?: CallOptions) => Promise<DocumentsDeleteOutput>;
};

export function documentsResource(session: Session): DocumentsResource {
	const { documents } = session.trpc;
	return {
		list: (input = {}, options) =>
			session.call("safe", options, (signal) => documents.list.query(session.scoped(input), { signal })),
		get: (input, options) =>
			session.call("safe", options, (signal) => documents.get.query(session.scoped(input), { signal })),
		delete: (input, options) =>
			session.call("once", options, (signal) => documents.delete.mutate(session.scoped(input), { signal })),
	};
}
