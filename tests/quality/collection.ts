/** The test collections beside the project. */
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export {
	type Collection,
	type CollectionDocument,
	parseJudgements,
	readCollection,
} from "../../sdk/src/cli/eval/collection.ts";

/** A folder of collections and texts beside the project; null when it is not there. */
export async function sharedFolder(name: string): Promise<string | null> {
	const folder = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
	return access(folder).then(
		() => folder,
		() => null,
	);
}
