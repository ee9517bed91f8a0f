import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** From what is remembered to the longest answer, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * What the process tells of itself. Every label has values out of a list that the code or the configuration fixes:
 * no tenant, visitor, address or text of a caller ever is one.
 */
export function createMetrics() {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry, prefix: "signpost_" });
	const registers = [registry];
	const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
		new Counter({ name, help, labelNames, registers });
	const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
		new Gauge({ name, help, labelNames, registers });
	const calls = new Histogram({
		...{ name: "signpost_call_duration_seconds", help: "Time until a call was answered, by procedure or route." },
		...{ labelNames: ["procedure", "status"] as const, buckets: BUCKETS, registers },
	});
	const streams = gauge("signpost_open_streams", "Streams that somebody reads now.", []);
	const modelCalls = counter("signpost_model_calls_total", "Calls to models that write.", ["provider", "outcome"]);
	const cache = counter("signpost_search_cache_total", "Searches by whether they were remembered.", ["result"]);
	const refused = counter("signpost_limited_total", "Calls that a limit has refused.", ["policy"]);
	const queued = gauge("signpost_queued_jobs", "Jobs that wait, by queue.", ["queue"]);
	return {
		contentType: registry.contentType,
		/** `readQueues`: how many jobs wait; left out while the database does not tell. */
		async read(readQueues: () => Promise<Record<string, number>>): Promise<string> {
			const waiting = await readQueues().catch(() => ({}));
			for (const [queue, count] of Object.entries(waiting)) queued.set({ queue }, count);
			return registry.metrics();
		},
		observeCall: (procedure: string, status: string, seconds: number) => calls.observe({ procedure, status }, seconds),
		streamOpened: () => streams.inc(),
		streamClosed: () => streams.dec(),
		countModelCall: ({ model, outcome }: { model: string; outcome: string }) =>
			modelCalls.inc({ provider: model.split(":")[0] ?? "", outcome }),
		countSearch: (result: "remembered" | "made") => cache.inc({ result }),
		countRefusal: (policy: string) => refused.inc({ policy }),
	};
}
