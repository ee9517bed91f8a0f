import type { Database } from "./prisma.ts";

/** What processes on one database tell one another of their runs. Runs are named by who has found them for a visitor. */
export type Processes = ReturnType<typeof createProcesses>;

export function createProcesses(database: Database, processId: string) {
	return {
		processId,

		/** Says that this process lives, and ends the runs of those that have not said so for `lapsedMs`; null: of none. */
		async beat(lapsedMs: number | null): Promise<void> {
			await database.$executeRaw`
				WITH alive AS (
					INSERT INTO processes (id, seen_at) VALUES (${processId}, now())
					ON CONFLICT (id) DO UPDATE SET seen_at = now()
				), gone AS (
					DELETE FROM processes
					WHERE id <> ${processId} AND seen_at < now() - ${lapsedMs}::float8 * interval '1 millisecond'
					RETURNING id
				), ended AS (
					UPDATE runs SET finished_at = now(), process_id = NULL
					FROM gone WHERE runs.process_id = gone.id AND runs.finished_at IS NULL
					RETURNING runs.message_id
				)
				UPDATE messages SET status = 'interrupted'
				FROM ended WHERE messages.id = ended.message_id AND messages.status = 'running'`;
		},

		/** The process ends; its runs have. */
		leave: async (): Promise<void> => void (await database.$executeRaw`DELETE FROM processes WHERE id = ${processId}`),

		/** The runs of this process that others want to end. */
		async toStop(): Promise<string[]> {
			const rows = await database.$queryRaw<{ id: string }[]>`
				SELECT id FROM runs WHERE process_id = ${processId} AND is_to_stop AND finished_at IS NULL`;
			return rows.map(({ id }) => id);
		},

		/** Those of the runs that no process is making. */
		async over(runIds: string[]): Promise<string[]> {
			const rows = await database.$queryRaw<{ id: string }[]>`
				SELECT r.id FROM runs r LEFT JOIN processes p ON p.id = r.process_id
				WHERE r.id = ANY(${runIds}) AND (r.finished_at IS NOT NULL OR p.id IS NULL)`;
			return rows.map(({ id }) => id);
		},

		/** Says that this process has viewers of these runs of others. */
		async watch(runIds: string[]): Promise<void> {
			await database.$executeRaw`
				UPDATE runs SET watched_at = now() WHERE id = ANY(${runIds}) AND finished_at IS NULL`;
		},

		/** How long ago another process had a viewer of the run, in ms; null: none ever had. */
		async lastWatched(runId: string): Promise<number | null> {
			const rows = await database.$queryRaw<{ ago: number | null }[]>`
				SELECT (extract(epoch FROM now() - watched_at) * 1000)::float8 AS ago FROM runs WHERE id = ${runId}`;
			return rows[0]?.ago ?? null;
		},

		/** Answers that other processes are making for a visitor. */
		async countElsewhere(visitorId: string): Promise<number> {
			const rows = await database.$queryRaw<{ count: number }[]>`
				SELECT count(*)::int AS count FROM processes p JOIN runs r ON r.process_id = p.id
				WHERE p.id <> ${processId} AND r.visitor_id = ${visitorId} AND r.finished_at IS NULL`;
			return rows[0]?.count ?? 0;
		},
	};
}
