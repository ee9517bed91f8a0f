import type { Environment } from "../env.ts";
import { VERSION } from "../version.ts";
import { createMetrics } from "./metrics.ts";
import { type ErrorSink, openSentry } from "./sentry.ts";
import { openTracing, type Trace } from "./tracing.ts";

type ModelCall = { model: string; outcome: string };

/** Whatever counts and traces. `trace`: null without OTEL_EXPORTER_OTLP_ENDPOINT. */
export async function openObserving(environment: Environment, teardown: (() => Promise<void>)[]) {
	const metrics = createMetrics();
	const trace = await startTracing(environment, teardown);
	const onCall = (call: ModelCall, startedAt: number) => {
		metrics.countModelCall(call);
		const failed = call.outcome !== "complete" && call.outcome !== "stopped";
		trace?.ended({ kind: "model", name: call.model, startedAt, outcome: call.outcome, failed });
	};
	return { metrics, trace, onCall };
}

async function startTracing(environment: Environment, teardown: (() => Promise<void>)[]): Promise<Trace | null> {
	const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = environment;
	if (endpoint === undefined) return null;
	const options = { endpoint, headers, service: environment.OTEL_SERVICE_NAME, version: VERSION };
	const { trace, close } = await openTracing(options);
	teardown.push(close);
	return trace;
}

/** Null without SENTRY_DSN. */
export async function openErrorSink({ SENTRY_DSN, NODE_ENV }: Environment): Promise<ErrorSink | null> {
	if (SENTRY_DSN === undefined) return null;
	return openSentry({ dsn: SENTRY_DSN, release: `signpost@${VERSION}`, environment: NODE_ENV });
}
