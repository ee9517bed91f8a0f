/** `npm run eval -- answers`: see eval.ts. */
import { basename } from "node:path";
import { ingestCollection } from "../../sdk/src/cli/eval/measure.ts";
import { createOutput } from "../../sdk/src/cli/output.ts";
import { createSignpost, type Signpost } from "../../sdk/src/index.ts";
import { askAll, halfOf, type OwnScores, refusedOf, scoreOwn } from "./answers.ts";
import { type Collection, type CollectionDocument, readCollection, sharedFolder } from "./collection.ts";
import { openTarget, type TargetFlags } from "./target.ts";

/** Beside the project. */
const COLLECTIONS = ["ir/claude-docs", "ir/scifact"];

/** Without progress. */
const output = createOutput({ json: true });

type Named = Collection & { name: string };

export type AnswerRow = {
	/** What is searched, and whose questions are asked. */
	index: string;
	questions: string;
	refused: number;
	/** Where the index can answer the questions. */
	own?: OwnScores;
};

export async function evaluateAnswers(
	folders: readonly string[],
	{ json, ...flags }: TargetFlags & { json: boolean },
): Promise<void> {
	const collections = await Promise.all((folders.length > 0 ? folders : await usualFolders()).map(readNamed));
	const { url, key, stop } = await openTarget(flags);
	try {
		const open = (name: string) => createSignpost({ url, key, clientId: `answers-${name}`, timeoutMs: 120_000 });
		const rows: AnswerRow[] = [];
		for (const collection of collections) rows.push(...(await rowsOf(collection, { collections, open })));
		console.log(json ? JSON.stringify(rows) : describe(rows));
	} finally {
		await stop();
	}
}

async function usualFolders(): Promise<string[]> {
	const folders = await Promise.all(COLLECTIONS.map(sharedFolder));
	return folders.filter((folder) => folder !== null);
}

const readNamed = async (folder: string): Promise<Named> => ({
	...(await readCollection(folder)),
	name: basename(folder),
});

type Site = { collections: readonly Named[]; open: (name: string) => Signpost };

/** What one collection's documents make of its own and the others' questions, and half of them of the questions of each half. */
async function rowsOf(collection: Named, { collections, open }: Site): Promise<AnswerRow[]> {
	const whole = await fill(open(collection.name), collection.documents);
	const own = scoreOwn(await askAll(whole, collection.queries), collection.judgements);
	const rows: AnswerRow[] = [{ index: collection.name, questions: "its own", refused: own.refused, own }];
	for (const other of collections.filter(({ name }) => name !== collection.name)) {
		const refused = refusedOf(await askAll(whole, other.queries));
		rows.push({ index: collection.name, questions: other.name, refused });
	}
	const half = halfOf(collection);
	const index = `half of ${collection.name}`;
	const halved = await fill(open(`half-${collection.name}`), half.documents);
	const kept = scoreOwn(await askAll(halved, half.own), collection.judgements);
	rows.push({ index, questions: "its own", refused: kept.refused, own: kept });
	rows.push({ index, questions: "the other half's", refused: refusedOf(await askAll(halved, half.absent)) });
	return rows;
}

async function fill(signpost: Signpost, documents: CollectionDocument[]): Promise<Signpost> {
	await ingestCollection(signpost, documents, output);
	return signpost;
}

function describe(rows: readonly AnswerRow[]): string {
	const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
	const cells = rows.map(({ index, questions, refused, own }) => [
		...[index, questions, percent(refused)],
		...(own === undefined ? ["", ""] : [percent(own.right), own.citations.toFixed(1)]),
	]);
	return [["index", "questions", "not found", "cites a judged one", "citations"], ...cells]
		.map(
			([index = "", ...figures]) =>
				index.padEnd(26) +
				figures
					.map((figure) => figure.padEnd(20))
					.join("")
					.trimEnd(),
		)
		.join("\n");
}
