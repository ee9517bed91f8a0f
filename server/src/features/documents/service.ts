import { AppError } from "../../errors.ts";
import type { Metadata } from "../clients/schema.ts";
import type {
	DocumentSummary,
	DocumentsDeleteInput,
	DocumentsGetInput,
	DocumentsGetOutput,
	DocumentsListInput,
	DocumentsListOutput,
} from "./schema.ts";
import type { DocumentStore } from "./store.ts";

type StoredDocument = Omit<DocumentSummary, "documentId" | "metadata"> & { id: string; metadata: unknown };

export type DocumentDependencies = {
	store: DocumentStore;
	/** Called when documents of a client are gone. */
	onChanged: (clientId: string) => void;
};

export function createDocumentService({ store, onChanged }: DocumentDependencies) {
	return {
		async list(clientId: string, input: DocumentsListInput): Promise<DocumentsListOutput> {
			const filter = { source: input.source, status: input.status };
			const [rows, total] = await Promise.all([
				store.list(clientId, { ...filter, after: input.cursor, limit: input.limit + 1 }),
				store.count(clientId, filter),
			]);
			const page = rows.slice(0, input.limit);
			const nextCursor = rows.length > input.limit ? (page.at(-1)?.externalId ?? null) : null;
			return { documents: page.map(toSummary), total, nextCursor };
		},

		async get(clientId: string, { documentId, externalId = "" }: DocumentsGetInput): Promise<DocumentsGetOutput> {
			const document = await store.find(clientId, documentId === undefined ? { externalId } : { documentId });
			if (document === null) throw new AppError("NOT_FOUND", "There is no such document.");
			return { ...toSummary(document), text: document.text };
		},

		async delete(clientId: string, input: DocumentsDeleteInput): Promise<{ deleted: number }> {
			const deleted = await store.delete(clientId, input);
			if (deleted === null)
				throw new AppError("NOT_FOUND", "One of these documents does not exist; nothing was deleted.");
			onChanged(clientId);
			return { deleted };
		},
	};
}

function toSummary(document: StoredDocument): DocumentSummary {
	const { id, externalId, title, route, tags, source, status, error, chunkCount, updatedAt } = document;
	const metadata = document.metadata as Metadata;
	return { documentId: id, externalId, title, route, tags, metadata, source, status, error, chunkCount, updatedAt };
}
