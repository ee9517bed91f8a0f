import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import type { UnansweredQuestion } from "./schema.ts";

export type NewEvent = Omit<Prisma.EventCreateManyInput, "clientId" | "receivedAt">;

export type EventStore = ReturnType<typeof createEventStore>;

export function createEventStore(database: Database) {
	return {
		/** Questions without an answer, those asked most often first, and then the latest. */
		async unanswered(
			clientId: string,
			{ since, limit }: { since: Date; limit: number },
		): Promise<UnansweredQuestion[]> {
			const groups = await database.event.groupBy({
				by: ["queryKey"],
				where: { clientId, type: "unanswered", at: { gte: since } },
				_count: true,
				_max: { at: true },
				orderBy: [{ _count: { queryKey: "desc" } }, { _max: { at: "desc" } }],
				take: limit,
			});
			const keys = groups.flatMap(({ queryKey }) => queryKey ?? []);
			const latest = await database.event.findMany({
				where: { clientId, type: "unanswered", queryKey: { in: keys } },
				distinct: ["queryKey"],
				orderBy: { at: "desc" },
				select: { queryKey: true, query: true },
			});
			const wordings = new Map(latest.map(({ queryKey, query }) => [queryKey, query]));
			return groups.map(({ queryKey, _count, _max }) => ({
				question: wordings.get(queryKey) ?? "",
				count: _count,
				lastAskedAt: _max.at ?? since,
			}));
		},

		/** Appends the events that the client does not have yet, and tells how many those were. */
		async append(clientId: string, events: NewEvent[]): Promise<number> {
			const data = events.map((event) => ({ ...event, clientId }));
			const { count } = await database.event.createMany({ data, skipDuplicates: true });
			return count;
		},
	};
}
