import { basename, resolve } from "node:path";
import type { Signpost } from "../../client.ts";
import type { DocumentInput, IngestJobOutput } from "../../generated/contract.ts";
import { CommandError, EXIT } from "../exit.ts";
import type { Output } from "../output.ts";
import { batchesOf } from "./batches.ts";
import { documentFrom, type Placement } from "./document.ts";
import { createProgress } from "./progress.ts";
import { type DocumentFailure, send } from "./send.ts";
import { remove, staleDocuments } from "./stale.ts";
import { type Found, walk } from "./walk.ts";

export type IngestFlags = { source?: string; baseUrl?: string; tag?: string[]; remove: boolean; forceRemove?: boolean };

type FileFailure = { file: string; reason: string };

/** `failures` grows while the work goes on. */
type Work = { folder: string; found: Found; placement: Placement; failures: FileFailure[]; output: Output };

/** Makes a folder's documents searchable, and removes those that have gone from it; returns the exit code. */
export async function ingest(
	signpost: Signpost,
	request: IngestFlags & { folder: string },
	output: Output,
): Promise<number> {
	const startedAt = Date.now();
	const source = request.source ?? basename(resolve(request.folder));
	const found = await documentsIn(request.folder);
	const force = request.forceRemove ?? false;
	const stale = request.remove ? await staleDocuments(signpost, { source, found, force }) : [];
	const failures: FileFailure[] = found.unreadable.map(({ path, reason }) => ({ file: path, reason }));
	const placement = { source, baseUrl: request.baseUrl ?? "", tags: request.tag ?? [] };
	const jobs = await sendAll(signpost, { folder: request.folder, found, placement, failures, output });
	await remove(signpost, stale);
	const seconds = (Date.now() - startedAt) / 1000;
	report({ source, ...countsOf(jobs), removed: stale.length, failed: failures.length, failures, seconds }, output);
	return failures.length === 0 ? EXIT.ok : EXIT.partial;
}

async function documentsIn(folder: string): Promise<Found> {
	const found = await walk(folder);
	const [root] = found.unreadable;
	if (root?.path === "") throw new CommandError(`The folder ${folder} ${root.reason}. Check the path.`);
	if (found.files.length > 0) return found;
	throw new CommandError(
		`There are no Markdown, MDX, HTML or text files under ${folder}. Check the path.`,
		EXIT.nothing,
	);
}

async function sendAll(signpost: Signpost, work: Work): Promise<IngestJobOutput[]> {
	const { found, placement, failures } = work;
	const progress = createProgress(found.files.length, work.output);
	const processed = new Map<string, number>();
	const onProgress = (job: IngestJobOutput) => {
		processed.set(job.jobId, job.processed);
		progress.update(failures.length + [...processed.values()].reduce((sum, count) => sum + count, 0));
	};
	const onFailure = ({ externalId, reason }: DocumentFailure) =>
		void failures.push({ file: externalId.slice(placement.source.length + 1), reason });
	try {
		const jobs = await send(signpost, batchesOf(readAll(work)), { onFailure, onProgress });
		for (const job of jobs) job.failures.forEach(onFailure);
		return jobs;
	} finally {
		progress.stop();
	}
}

async function* readAll({ folder, found, placement, failures }: Work): AsyncGenerator<DocumentInput> {
	for (const file of found.files) {
		try {
			yield await documentFrom(folder, file, placement);
		} catch (error) {
			failures.push({ file, reason: error instanceof Error ? error.message : String(error) });
		}
	}
}

function countsOf(jobs: IngestJobOutput[]) {
	const sum = (field: "added" | "changed" | "unchanged" | "chunks") =>
		jobs.reduce((total, job) => total + job[field], 0);
	return { added: sum("added"), changed: sum("changed"), unchanged: sum("unchanged"), chunks: sum("chunks") };
}

type Report = ReturnType<typeof countsOf> & {
	source: string;
	removed: number;
	failed: number;
	failures: FileFailure[];
	seconds: number;
};

function report(result: Report, output: Output): void {
	output.json(result);
	for (const { file, reason } of result.failures) output.note(`failed: ${file}: ${reason}`);
	const { added, changed, unchanged, removed, failed, seconds } = result;
	const counts = `${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed, ${failed} failed`;
	output.line(`${counts} (${seconds.toFixed(1)} s)`);
}
