import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Wait for more than their size tells. */
const SLOW = [
	"jobs/prepare-pool",
	"faults/kill-during-ingest",
	"faults/nginx",
	"faults/replicas",
	"api/embedding.progress",
	"api/start",
	"sdk/package",
	"widget/states",
	"widget/endurance",
	"widget/playground",
];

/** Begins with what takes long, so that no worker is left alone with it at the end; for the rest, size tells. */
export class SlowestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const isSlow = ({ moduleId }: TestSpecification) => SLOW.some((name) => moduleId.endsWith(`${name}.test.ts`));
		const sorted = await super.sort(files);
		return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
	}
}
