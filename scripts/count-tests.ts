/**
 * Sums vitest's JSON reports into one line, `N passed, N failed, N skipped`, and fails unless
 * every test passed: `node scripts/count-tests.ts <report> …`.
 */
import { readFile } from "node:fs/promises";

type Report = {
	success: boolean;
	numTotalTests: number;
	numPassedTests: number;
	numFailedTests: number;
	testResults: {
		name: string;
		status: string;
		message: string;
		assertionResults: { fullName: string; status: string }[];
	}[];
};

type Count = { passed: number; failed: number; skipped: number };

/** Says what is wrong as it goes. */
async function countReport(path: string): Promise<Count> {
	let report: Report;
	try {
		report = JSON.parse(await readFile(path, "utf8"));
	} catch (error) {
		console.error(`No report at ${path}: ${error instanceof Error ? error.message : error}`);
		return { passed: 0, failed: 1, skipped: 0 };
	}
	// A file that could not be loaded has failed without any test of it failing.
	const broken = report.testResults.filter(
		(file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
	);
	for (const file of broken) console.error(`Failed to run ${file.name}: ${file.message}`);
	for (const name of skippedNames(report)) console.error(`Skipped: ${name}`);
	const silent = report.success === false && broken.length === 0 && report.numFailedTests === 0;
	if (silent) console.error(`${path} says the run failed, though no test did.`);
	const { numTotalTests: total, numPassedTests: passed, numFailedTests: failed } = report;
	return { passed, failed: failed + broken.length + (silent ? 1 : 0), skipped: total - passed - failed };
}

function skippedNames(report: Report): string[] {
	return report.testResults.flatMap((file) =>
		file.assertionResults
			.filter((test) => test.status !== "passed" && test.status !== "failed")
			.map((test) => `${test.fullName} (${file.name})`),
	);
}

const counts = await Promise.all(process.argv.slice(2).map(countReport));
const sum = (field: keyof Count) => counts.reduce((total, count) => total + count[field], 0);
const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
if (passed === 0) console.error("No test ran.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && skipped === 0 && passed > 0 ? 0 : 1;
