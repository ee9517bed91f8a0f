/** What axe finds wrong with the widget. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";

const SOURCE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The frame fills no page of its own, so it needs no main landmark or first heading. Targets are to be 24 pixels at least. */
const RULES = {
	region: { enabled: false },
	"page-has-heading-one": { enabled: false },
	"landmark-one-main": { enabled: false },
	"target-size": { enabled: true },
};

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };
type Axe = { run: (...all: unknown[]) => Promise<{ violations: Violation[]; passes: unknown[] }> };

/** `only`: these rules alone. */
export async function violationsOf(place: Page | Frame, selector: string, only?: string[]): Promise<string[]> {
	if (!(await place.evaluate("'axe' in window"))) await place.evaluate(SOURCE);
	return place.evaluate(
		async ([selector, rules, only]) => {
			const { axe } = window as unknown as { axe: Axe };
			const how = only === undefined ? { rules } : { runOnly: only };
			const { violations, passes } = await axe.run(selector, { ...how, iframes: false });
			if (passes.length === 0) return ["Nothing was looked at."];
			return violations.flatMap(({ id, nodes }) =>
				nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
			);
		},
		[selector, RULES, only] as const,
	);
}
