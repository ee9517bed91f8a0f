import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import type { Embeddings } from "@langchain/core/embeddings";

/** Large, so it is not installed with the server. */
const PACKAGE: string = "@huggingface/transformers";

/** Passages that are computed together. */
const BATCH = 16;

/** Models by name or folder: loaded once, for documents and queries. */
const loaded = new Map<string, Promise<Embeddings>>();

/** Whether the package is there; asked at start, so that its lack is not found out by the first visitor. */
export function canRunOnnx(): boolean {
	try {
		createRequire(import.meta.url).resolve(PACKAGE);
		return true;
	} catch {
		return false;
	}
}

/** A model that runs in this process: a folder with its weights, or a name that is looked for in the package's cache. */
export function loadOnnxEmbeddings(model: string): Promise<Embeddings> {
	const known = loaded.get(model);
	if (known !== undefined) return known;
	const loading = load(model);
	loaded.set(model, loading);
	return loading;
}

async function load(model: string): Promise<Embeddings> {
	const isFolder = isAbsolute(model) || model.startsWith(".");
	if (isFolder) {
		const { env } = (await import(PACKAGE)) as { env: { localModelPath: string } };
		env.localModelPath = dirname(resolve(model));
	}
	const { HuggingFaceTransformersEmbeddings } = await import(
		"@langchain/community/embeddings/huggingface_transformers"
	);
	const embeddings = new HuggingFaceTransformersEmbeddings({
		model: isFolder ? basename(resolve(model)) : model,
		batchSize: BATCH,
		pretrainedOptions: isFolder ? { local_files_only: true } : {},
		maxRetries: 0,
	});
	// Reads the weights now: the first query should not wait for it.
	await embeddings.embedQuery("Signpost");
	return embeddings;
}
