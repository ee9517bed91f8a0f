import type { HTTPLinkOptions, Operation, OperationLink, TRPCClient } from "@trpc/client";
import { httpBatchLink } from "@trpc/client/links/httpBatchLink";
import { httpLink } from "@trpc/client/links/httpLink";
import { observableToPromise } from "@trpc/server/observable";
import superjson from "superjson";
import type { AppRouter } from "../generated/app-router.ts";
import { type Fetch, keepaliveFetch, readableFetch } from "./fetch.ts";

/** The server refuses longer batches. */
const MAX_BATCH_ITEMS = 10;

/**
 * Longest url, in characters. Servers take 16 kB of url and headers together; the longest query,
 * 1,000 Chinese characters, is a url of some 9,200.
 */
const MAX_URL_LENGTH = 12_000;

type FetchEsque = NonNullable<HTTPLinkOptions<AppRouter["_def"]["_config"]["$types"]>["fetch"]>;

/** What a call tells the links. `keepalive`: it must outlive the page. */
export type LinkContext = { keepalive?: boolean };

/** Where requests go and what they carry. */
export type TransportOptions = { url: string; headers: () => Record<string, string>; fetch: Fetch };

export type TrpcClient = TRPCClient<AppRouter>;

/**
 * The client that every query and mutation goes through: tRPC's links behind `feature.procedure.query`. tRPC's own
 * client brings much that is not used here; streams are `connection`s.
 */
export function createTransport(options: TransportOptions): TrpcClient {
	const { url, headers } = options;
	const json = readableFetch(options.fetch);
	const shared = { url, headers, transformer: superjson };
	const limits = { maxItems: MAX_BATCH_ITEMS, maxURLLength: MAX_URL_LENGTH };
	// Not batched: the batch link waits for a timer, and a page that is going away runs none.
	const lasting = httpLink<AppRouter>({ ...shared, fetch: esque(keepaliveFetch(json)) })({});
	const batched = httpBatchLink<AppRouter>({ ...shared, ...limits, fetch: esque(json) })({});
	let id = 0;
	const request = async (
		call: Pick<Operation, "type" | "path" | "input">,
		{ signal, context = {} }: RequestOptions,
	) => {
		id += 1;
		const link: OperationLink<AppRouter> = context.keepalive ? lasting : batched;
		const op: Operation = { ...call, id, context, signal };
		return (await observableToPromise(link({ op, next: noFurther }))).result;
	};
	return procedures((path, kind) => async (input: unknown, given: RequestOptions = {}) => {
		const type = kind === "mutate" ? "mutation" : "query";
		const result = await request({ type, path, input }, given);
		return "data" in result ? result.data : undefined;
	}) as TrpcClient;
}

type RequestOptions = { signal?: AbortSignal; context?: LinkContext };

type Make = (path: string, kind: string) => unknown;

/** `feature.procedure.kind`, each made when it is read. */
const procedures = (make: Make): object =>
	named((feature) => named((procedure) => named((kind) => make(`${feature}.${procedure}`, kind))));

const named = (make: (name: string) => unknown): object =>
	new Proxy({}, { get: (_target, name) => (typeof name === "string" ? make(name) : undefined) });

function noFurther(): never {
	throw new Error("The links end here.");
}

// tRPC's type allows an explicit undefined where the platform's does not; both mean the same.
function esque(fetch: Fetch): FetchEsque {
	return (input, init) => fetch(input, init as RequestInit);
}
