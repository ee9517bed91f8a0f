import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";

export type NewEvent = Omit<Prisma.EventCreateManyInput, "clientId" | "receivedAt">;

export type EventStore = ReturnType<typeof createEventStore>;

export function createEventStore(database: Database) {
	return {
		/** Appends the events that the client does not have yet, and tells how many those were. */
		async append(clientId: string, events: NewEvent[]): Promise<number> {
			const data = events.map((event) => ({ ...event, clientId }));
			const { count } = await database.event.createMany({ data, skipDuplicates: true });
			return count;
		},
	};
}
