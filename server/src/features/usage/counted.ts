import type { ChatStore } from "../chat/store.ts";
import type { Reach } from "../search/reach.ts";
import type { SearchQueryInput } from "../search/schema.ts";
import type { SearchService } from "../search/service.ts";
import type { UsageService } from "./service.ts";

const GROUNDED = { full: "groundedFull", partial: "groundedPartial", none: "groundedNone" } as const;

/** The same, where a question begins only when the quota allows it, and what is asked and answered is counted. */
export function countChat(
	store: ChatStore,
	{ takeQuestion, count }: Pick<UsageService, "takeQuestion" | "count">,
): ChatStore {
	return {
		...store,
		startRun: async (clientId, start) => {
			await takeQuestion(clientId);
			const started = await store.startRun(clientId, start);
			if (started && start.newConversation !== null) count(clientId, { conversations: 1 });
			return started;
		},
		finishRun: async (clientId, record) => {
			await store.finishRun(clientId, record);
			if (record.grounded !== null) count(clientId, { [GROUNDED[record.grounded]]: 1 });
		},
	};
}

/** The same, where queries are counted. `asker`: tells apart those who type at the same time. */
export function countSearch(search: SearchService, { count, noteQuery }: Pick<UsageService, "count" | "noteQuery">) {
	return {
		...search,
		async query(reach: Reach, input: SearchQueryInput, asker: string) {
			const output = await search.query(reach, input);
			const { clientId } = reach;
			count(clientId, { searches: 1 });
			const { query, cursor, filter } = input;
			// A later page is the same query, and what a filter leaves nothing of may well be there.
			if (cursor === undefined) {
				const found = output.hits.length > 0 || filter !== undefined || reach.filter !== undefined;
				noteQuery(clientId, { asker, query, found });
			}
			return output;
		},
	};
}
