import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Attributes, Context } from "@opentelemetry/api";

/** What a span is of. All of it is out of lists that the code or the configuration fixes, but for the request's ids. */
export type Traced = {
	kind: "procedure" | "model" | "job";
	/** Which procedure, model or queue. */
	name: string;
	requestId?: string;
	/** The caller's own span, as W3C's `traceparent` writes it; of a job, that of what has asked for it. */
	traceparent?: string | null;
};

export type Outcome = {
	/** `OK`, or what it is known by that went wrong. */
	outcome: string;
	/** Whether that is a fault of ours, or of what we call. */
	failed: boolean;
};

export type Trace = {
	/** A span of work that has yet to be done: what it calls, and what goes on when it has answered, is below it. */
	during: <Result>(
		traced: Traced,
		work: () => Promise<Result>,
		outcomeOf: (result: Result) => Outcome,
	) => Promise<Result>;
	/** A span of what began at `startedAt`, in ms since 1970, and has just ended. */
	ended: (traced: Traced & Outcome & { startedAt: number }) => void;
	/** The span of the work that is under way, as W3C's `traceparent` writes it; null: there is none. */
	traceparent: () => string | null;
};

export type TracingOptions = {
	/** Of a collector that speaks OTLP over HTTP; /v1/traces is added. */
	endpoint: string;
	headers: Record<string, string>;
	service: string;
	version: string;
};

export type Tracing = { trace: Trace; close: () => Promise<void> };

const TRACEPARENT = /^00-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-[0-9a-f]{2}$/;

/** What is not sent within this time at the end is lost, in ms. */
const CLOSING_MS = 500;

/** Sends spans to a collector. The libraries are read here, so that servers without one go without them. */
export async function openTracing({ endpoint, headers, service, version }: TracingOptions): Promise<Tracing> {
	const [
		{ isSpanContextValid, ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace: spans },
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
	const current = new AsyncLocalStorage<Context>();

	/** Callers choose where their spans are, and not whether we have any. */
	function callersOf(traceparent = ""): Context {
		const { traceId = "", spanId = "" } = TRACEPARENT.exec(traceparent)?.groups ?? {};
		const caller = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
		return isSpanContextValid(caller) ? spans.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
	}

	function begin({ kind, name, requestId, traceparent }: Traced, startTime = Date.now()) {
		const attributes: Attributes = { "signpost.kind": kind };
		if (requestId !== undefined) attributes["signpost.request_id"] = requestId;
		const callers = callersOf(traceparent ?? undefined);
		const asker = kind === "job" ? spans.getSpanContext(callers) : undefined;
		const links = asker === undefined ? [] : [{ context: asker }];
		// What wakes a job's worker is not what made the job, and that has ended when the job is done, perhaps again.
		const above = kind === "job" ? ROOT_CONTEXT : (current.getStore() ?? callers);
		const span = tracer.startSpan(name, { startTime, attributes, links }, above);
		const end = ({ outcome, failed }: Outcome) => {
			span.setAttribute("signpost.outcome", outcome);
			if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
			span.end();
		};
		return { end, below: spans.setSpan(above, span) };
	}

	const trace: Trace = {
		during: async (traced, work, outcomeOf) => {
			const { end, below } = begin(traced);
			try {
				const result = await current.run(below, work);
				end(outcomeOf(result));
				return result;
			} catch (error) {
				end({ outcome: "failed", failed: true });
				throw error;
			}
		},
		traceparent: () => {
			const span = spans.getSpanContext(current.getStore() ?? ROOT_CONTEXT);
			return span === undefined ? null : `00-${span.traceId}-${span.spanId}-01`;
		},
		ended: ({ startedAt, outcome, failed, ...traced }) => begin(traced, startedAt).end({ outcome, failed }),
	};
	return {
		trace,
		close: () => Promise.race([provider.shutdown(), delay(CLOSING_MS, undefined, { ref: false })]),
	};
}
