/**
 * Calls every procedure and route with inputs made from its schema and then spoilt:
 * `npm run fuzz -- --inputs 20000 --seed 7`. The same seed gives the same inputs.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

const INPUTS = "20000";

const { values } = parseArgs({ options: { inputs: { type: "string" }, seed: { type: "string" } } });
const seed = values.seed ?? String(Date.now() % 1_000_000);
console.log(`Repeat this with --seed ${seed}.`);
const suite = spawn("vitest", ["run", "--project", "system", "tests/security/fuzz.test.ts"], {
	stdio: "inherit",
	env: { ...process.env, FUZZ_INPUTS: values.inputs ?? INPUTS, FUZZ_SEED: seed },
});
const [code] = await once(suite, "exit");
process.exitCode = code ?? 1;
