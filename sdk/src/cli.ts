import { runCommandLine } from "./cli/program.ts";

// Whoever reads our output may stop early, as `head` does.
process.stdout.on("error", () => process.exit());
process.exitCode = await runCommandLine(process.argv.slice(2));
