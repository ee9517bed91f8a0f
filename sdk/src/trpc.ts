/**
 * For people who bring their own tRPC client: the router's type, and the transformer that its
 * links need.
 *
 * ```ts
 * const client = createTRPCClient<AppRouter>({
 * 	links: [httpBatchLink({ url: `${url}/trpc`, transformer, maxItems: 10, headers: { authorization: `Bearer ${key}` } })],
 * });
 * ```
 */
import type { TRPCDataTransformer } from "@trpc/server";
import superjson from "superjson";

export type { AppRouter } from "./generated/app-router.ts";

/** How payloads with dates and the like travel: superjson, as the server speaks it. */
export const transformer: TRPCDataTransformer = superjson;
