/** What a page holds in memory, together with frames that its process has. */
import type { Page } from "playwright-core";

export type Heap = { bytes: number; nodes: number; listeners: number };

/** Measures after what is not needed any more has been collected. */
export async function heapOf(page: Page): Promise<() => Promise<Heap>> {
	const session = await page.context().newCDPSession(page);
	await session.send("Performance.enable");
	return async () => {
		await session.send("HeapProfiler.collectGarbage");
		const { metrics } = await session.send("Performance.getMetrics");
		const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
		return { bytes: value("JSHeapUsedSize"), nodes: value("Nodes"), listeners: value("JSEventListeners") };
	};
}
