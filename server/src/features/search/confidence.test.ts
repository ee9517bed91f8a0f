import { expect, test } from "vitest";
import { CONFIDENCE, confidenceOf } from "./confidence.ts";

const at = (lead: number, coverage: number) => confidenceOf({ score: lead, coverage }, 1);

test("grows with the lead and with the coverage, between 0 and 1", () => {
	const steps = [0, 0.25, 0.5, 0.75, 1];
	for (const step of steps.slice(1)) {
		expect(at(1.25 + step, 0.8)).toBeGreaterThanOrEqual(at(1.25 + step - 0.25, 0.8));
		expect(at(1.5, step)).toBeGreaterThan(at(1.5, step - 0.25));
	}
	expect(at(1, 0)).toBeGreaterThanOrEqual(0);
	expect(at(100, 1)).toBeLessThanOrEqual(1);
});

test("without a rival the lead counts as the greatest", () => {
	expect(confidenceOf({ score: 0.001, coverage: 1 }, 0)).toBe(at(CONFIDENCE.maxLead, 1));
	expect(at(1e9, 1)).toBe(at(CONFIDENCE.maxLead, 1));
});
