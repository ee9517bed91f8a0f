import { type PreparedDocument, prepareDocument, type RawDocument } from "../features/ingest/prepare.ts";

/** Entry of the worker thread in which documents are prepared. */
export const prepare = (document: RawDocument): Promise<PreparedDocument> => prepareDocument(document);
