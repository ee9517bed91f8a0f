import { expect, test } from "vitest";
import { killDuringIngest } from "./kill-during-ingest.ts";

test("kill -9 during ingest loses nothing that was acknowledged and shows nothing half-indexed", async () => {
	const result = await killDuringIngest({ kills: 3, seed: 11 });
	expect(result).toMatchObject({ kills: 3, lost: [], halfIndexed: [], miscounted: [] });
	expect(result.acknowledged).toBeGreaterThan(0);
}, 300_000);
