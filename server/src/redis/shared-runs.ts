import type { LoggedEvent } from "../features/chat/run-log.ts";
import { isTerminal } from "../features/chat/run-log.ts";
import type { ChatEvent } from "../features/chat/schema.ts";
import type { RunPlace, SharedRunLog } from "../features/chat/shared-log.ts";
import type { RedisConnection } from "./connection.ts";
import type { Seal } from "./seal.ts";

export const SHARED_RUNS = {
	/** For how long Redis may take, in ms: nobody waits but viewers through other processes. */
	patience: 1_000,
	/** What could not be laid down is tried again after so long, in ms. */
	retry: 500,
	/** For how long the events of a run are kept after the last one, in ms: longer than any answer is silent, */
	keep: 600_000,
	/** and once it has ended, when they stand in the database: what is deleted there is soon gone here. */
	keepEnded: 30_000,
	/** Entries that are read at a time. */
	page: 200,
};

export type SharedRunsOptions = {
	redis: Pick<RedisConnection, "attemptFor" | "hear" | "listen">;
	/** Of this database, so that nothing is opened that stands for a run of another. */
	seal: Seal;
};

/**
 * A stream for each run. An entry holds some events, and its id is the number of the last of them; what comes while one
 * is laid down is laid down together. Events are sealed, and names tell nothing without the visitor's id.
 */
export function createSharedRuns({ redis, seal }: SharedRunsOptions): SharedRunLog {
	const placeOf = ({ clientId, visitorId, runId }: RunPlace) =>
		`signpost:run:${seal.name(JSON.stringify([clientId, visitorId, runId]))}`;
	const channelOf = (processId: string) => `signpost:process:${seal.name(processId)}`;

	function layDown(place: string, events: readonly ChatEvent[], { from }: { from: number }): Promise<unknown> {
		const content = Buffer.from(JSON.stringify(events.slice(from)));
		const entry = { e: seal.close(`${place} ${events.length}`, content) };
		const keep = isTerminal(events.at(-1)) ? SHARED_RUNS.keepEnded : SHARED_RUNS.keep;
		return redis.attemptFor(SHARED_RUNS.patience, (client) => {
			const commands = client.multi();
			if (from === 0) commands.del(place);
			return commands.xAdd(place, `${events.length}-0`, entry).pExpire(place, keep).publish(place, "").exec();
		});
	}

	function open(place: string, last: number, sealed: Uint8Array | undefined): LoggedEvent[] {
		const content = sealed === undefined ? null : seal.open(`${place} ${last}`, sealed);
		// Nobody but a server can have closed it: it is what was laid down.
		const events: ChatEvent[] = content === null ? [] : JSON.parse(content.toString());
		return events.map((event, index) => ({ id: String(last - events.length + index + 1), event }));
	}

	return {
		publish: (run, events) => {
			const place = placeOf(run);
			let laidDown = 0;
			let busy = false;
			const lay = async () => {
				if (busy) return;
				busy = true;
				while (laidDown < events().length) {
					const known = events().slice();
					try {
						await layDown(place, known, { from: laidDown });
						laidDown = known.length;
					} catch {
						// Whatever may have become of it, and of what was there before: all of it again.
						laidDown = 0;
						if (isTerminal(known.at(-1))) return;
						await new Promise((resolve) => setTimeout(resolve, SHARED_RUNS.retry).unref());
					}
				}
				busy = false;
			};
			return () => void lay();
		},

		read: async (run, after) => {
			const place = placeOf(run);
			const read = redis.attemptFor(SHARED_RUNS.patience, (client) =>
				client.xRange(place, `${after + 1}-0`, "+", { COUNT: SHARED_RUNS.page }),
			);
			const entries = (await read.catch(() => null)) ?? [];
			const events = entries.flatMap(({ id, message }) =>
				open(place, Number.parseInt(id.toString(), 10), message["e"]),
			);
			return events.filter(({ id }) => Number(id) > after);
		},

		listen: (run, more) => redis.hear(placeOf(run), more),
		nudge: (processId) =>
			void redis.attemptFor(SHARED_RUNS.patience, (client) => client.publish(channelOf(processId), "")).catch(() => {}),
		onNudge: (processId, nudged) => redis.listen(channelOf(processId), nudged),
	};
}
