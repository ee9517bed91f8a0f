/** Runs the test suite on a real PostgreSQL: `npm run test:postgres [-- arguments of vitest]`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { PostgresMissingError, startTemporaryPostgres, type TemporaryPostgres } from "./temporary-postgres.ts";

const REPORT = ".reports/vitest-postgres.json";

async function runSuite(url: string): Promise<number> {
	const suite = spawn("vitest", ["run", `--outputFile.json=${REPORT}`, ...process.argv.slice(2)], {
		stdio: "inherit",
		env: { ...process.env, DATABASE_URL: url },
	});
	// Ctrl-C reaches the suite too; it ends first, and the server after it.
	process.on("SIGINT", () => undefined);
	process.on("SIGTERM", () => suite.kill("SIGTERM"));
	const [code] = await once(suite, "exit");
	return code ?? 1;
}

async function main(): Promise<number> {
	let postgres: TemporaryPostgres;
	try {
		postgres = await startTemporaryPostgres();
	} catch (error) {
		if (!(error instanceof PostgresMissingError)) throw error;
		console.error(error.message);
		return 1;
	}
	console.log(`Testing on PostgreSQL ${postgres.version}.`);
	try {
		return await runSuite(postgres.url);
	} finally {
		await postgres.stop();
	}
}

process.exitCode = await main();
