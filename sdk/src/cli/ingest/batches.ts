import type { DocumentInput } from "../../generated/contract.ts";

/** The server takes no more documents in a call. */
const MAX_DOCUMENTS = 100;
/** Well under the server's limit for a body. */
const MAX_BYTES = 4_000_000;

/** Groups documents into calls, in their order. */
export async function* batchesOf(documents: AsyncIterable<DocumentInput>): AsyncGenerator<DocumentInput[]> {
	let batch: DocumentInput[] = [];
	let bytes = 0;
	for await (const document of documents) {
		const size = Buffer.byteLength(JSON.stringify(document));
		if (batch.length > 0 && (batch.length >= MAX_DOCUMENTS || bytes + size > MAX_BYTES)) {
			yield batch;
			batch = [];
			bytes = 0;
		}
		batch.push(document);
		bytes += size;
	}
	if (batch.length > 0) yield batch;
}
