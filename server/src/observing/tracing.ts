import { setTimeout as delay } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";

/** Something that has ended. All of it is out of lists that the code or the configuration fixes, but for the request's id. */
export type Ended = {
	kind: "procedure" | "model" | "job";
	/** Which procedure, model or queue. */
	name: string;
	/** In ms since 1970. */
	startedAt: number;
	/** `OK`, or what it is known by that went wrong. */
	outcome: string;
	/** Whether that is a fault of ours, or of what we call. */
	failed: boolean;
	requestId?: string;
};

export type Trace = (ended: Ended) => void;

export type TracingOptions = {
	/** Of a collector that speaks OTLP over HTTP; /v1/traces is added. */
	endpoint: string;
	headers: Record<string, string>;
	service: string;
	version: string;
};

export type Tracing = { trace: Trace; close: () => Promise<void> };

/** What is not sent within this time at the end is lost, in ms. */
const CLOSING_MS = 500;

/** Sends spans to a collector. The libraries are read here, so that servers without one go without them. */
export async function openTracing({ endpoint, headers, service, version }: TracingOptions): Promise<Tracing> {
	const [
		{ SpanStatusCode },
		{ BatchSpanProcessor, TracerProvider },
		{ OTLPTraceExporter },
		{ resourceFromAttributes },
	] = await Promise.all([
		import("@opentelemetry/api"),
		import("@opentelemetry/sdk-trace"),
		import("@opentelemetry/exporter-trace-otlp-http"),
		import("@opentelemetry/resources"),
	]);
	const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, headers });
	const provider = new TracerProvider({
		resource: resourceFromAttributes({ "service.name": service, "service.version": version }),
		spanProcessors: [new BatchSpanProcessor({ exporter })],
	});
	const tracer = provider.getTracer("signpost", version);
	return {
		trace: ({ kind, name, startedAt, outcome, failed, requestId }) => {
			const attributes: Attributes = { "signpost.kind": kind, "signpost.outcome": outcome };
			if (requestId !== undefined) attributes["signpost.request_id"] = requestId;
			const span = tracer.startSpan(name, { startTime: startedAt, attributes, root: true });
			if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
			span.end();
		},
		close: () => Promise.race([provider.shutdown(), delay(CLOSING_MS, undefined, { ref: false })]),
	};
}
