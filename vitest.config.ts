import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./tests/harness/slowest-first.ts";

export default defineConfig({
	test: {
		reporters: ["default", "json"],
		outputFile: { json: ".reports/vitest.json" },
		restoreMocks: true,
		// Some wait for what takes its time on a machine that others use too; the report tells of each.
		retry: process.env["CI"] === undefined ? 0 : 1,
		// A worker keeps what it has loaded, from one file to the next: no file may leave anything behind.
		isolate: false,
		sequence: { sequencer: SlowestFirst },
		projects: [
			{
				test: {
					name: "unit",
					include: ["server/src/**/*.test.ts", "sdk/src/**/*.test.ts", "evaluation/**/*.test.ts"],
					maxWorkers: 2,
					sequence: { groupOrder: 0 },
				},
			},
			{
				test: {
					name: "system",
					include: ["tests/**/*.test.ts"],
					globalSetup: "tests/harness/global-setup.ts",
					// The files share one server: each has a tenant of its own on it. On two cores, the third waits meanwhile.
					maxWorkers: 3,
					testTimeout: 30_000,
					hookTimeout: 60_000,
					expect: { poll: { timeout: 10_000 } },
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
