import { createTRPCClient, type HTTPLinkOptions, type Operation, splitLink, type TRPCClient } from "@trpc/client";
import { httpBatchLink } from "@trpc/client/links/httpBatchLink";
import { httpLink } from "@trpc/client/links/httpLink";
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

/** The tRPC client that every query and mutation goes through. */
export function createTransport(options: TransportOptions): TrpcClient {
	const { url, headers } = options;
	const json = readableFetch(options.fetch);
	const shared = { url, headers, transformer: superjson };
	const batch = { maxItems: MAX_BATCH_ITEMS, maxURLLength: MAX_URL_LENGTH };
	return createTRPCClient<AppRouter>({
		links: [
			splitLink({
				condition: (operation) => contextOf(operation).keepalive === true,
				// Not batched: the batch link waits for a timer, and a page that is going away runs none.
				true: httpLink<AppRouter>({ ...shared, fetch: esque(keepaliveFetch(json)) }),
				false: httpBatchLink<AppRouter>({ ...shared, ...batch, fetch: esque(json) }),
			}),
		],
	});
}

// tRPC's type allows an explicit undefined where the platform's does not; both mean the same.
function esque(fetch: Fetch): FetchEsque {
	return (input, init) => fetch(input, init as RequestInit);
}

function contextOf(operation: Operation): LinkContext {
	return operation.context;
}
