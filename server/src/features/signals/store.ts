import { raiseIndexVersion } from "../../database/index-version.ts";
import type { QueryRunner } from "../../database/pool.ts";
import type { Database } from "../../database/prisma.ts";
import type { Signal } from "./aggregate.ts";
import type { Click } from "./cast-votes.ts";
import type { SignalsStatus } from "./schema.ts";

export type StoredSignal = { queryKey: string; documentId: string; strength: number };

export type SignalStore = ReturnType<typeof createSignalStore>;

const DAY = "interval '1 day'";

// A click is stored with the time it happened, which may be before the last count though it came after.
const DUE = `
	SELECT c.id FROM clients c
	WHERE c.learning AND (
		(c.signal_count > 0 AND c.signals_at < $1::timestamptz - ${DAY})
		OR EXISTS (
			SELECT 1 FROM events e
			WHERE e.client_id = c.id AND e.type = 'click' AND e.at > coalesce(c.signals_at, 'epoch') - ${DAY}
				AND e.received_at > coalesce(c.signals_at, 'epoch') AND e.query_key IS NOT NULL))`;

// Deleted documents are left out.
const CLICKS = `
	SELECT e.search_id AS "searchId", e.query_key AS "queryKey", e.document_id AS "documentId", e.position, e.shown,
		e.visitor_id AS "visitorId", e.source, e.at
	FROM events e JOIN documents d ON d.id = e.document_id AND d.client_id = e.client_id
	WHERE e.client_id = $1 AND e.type = 'click' AND e.at >= $2 AND e.query_key IS NOT NULL AND e.source IS NOT NULL
		AND e.search_id IS NOT NULL AND e.position IS NOT NULL AND e.shown IS NOT NULL
	ORDER BY e.at DESC, e.id LIMIT $3`;

const STATUS = `
	SELECT c.learning, c.signals_at AS "computedAt",
		count(DISTINCT s.query_key) FILTER (WHERE s.query_key <> '')::int AS queries,
		count(s.*) FILTER (WHERE s.query_key = '')::int AS documents, count(s.*)::int AS signals
	FROM clients c LEFT JOIN signals s ON s.client_id = c.id WHERE c.id = $1 GROUP BY c.id`;

export function createSignalStore(database: Database, runner: QueryRunner) {
	return {
		/** The signals for a query, and where `wide` those for all queries. */
		async read(clientId: string, { queryKey, wide }: { queryKey: string; wide: boolean }): Promise<StoredSignal[]> {
			const sql = `SELECT query_key AS "queryKey", document_id AS "documentId", strength FROM signals
				WHERE client_id = $1 AND query_key = ANY($2::text[])`;
			const parameters = [clientId, wide ? [queryKey, ""] : [queryKey]];
			return runner.query<StoredSignal>({ name: "signals-read", sql, parameters });
		},

		async status(clientId: string): Promise<SignalsStatus | null> {
			const [row] = await runner.query<SignalsStatus>({ sql: STATUS, parameters: [clientId] });
			return row ?? null;
		},

		async setLearning(clientId: string, learning: boolean): Promise<void> {
			await database.$transaction(async (transaction) => {
				await transaction.client.update({ where: { id: clientId }, data: { learning } });
				await raiseIndexVersion(transaction, clientId);
			});
		},

		/** Clients with clicks that were not counted yet, or whose signals have aged by a day. */
		async due(now: Date): Promise<string[]> {
			const rows = await runner.query<{ id: string }>({ sql: DUE, parameters: [now] });
			return rows.map(({ id }) => id);
		},

		/** Whether the caller is to count: false when another process has begun since it was found to be due. */
		async claim(clientId: string, { now, quietMs }: { now: Date; quietMs: number }): Promise<boolean> {
			const before = new Date(now.getTime() - quietMs);
			const { count } = await database.client.updateMany({
				where: { id: clientId, learning: true, OR: [{ signalsAt: null }, { signalsAt: { lte: before } }] },
				data: { signalsAt: now },
			});
			return count > 0;
		},

		/** The newest clicks that a signed token names the search of. */
		async clicks(clientId: string, { since, limit }: { since: Date; limit: number }): Promise<Click[]> {
			return runner.query<Click>({ sql: CLICKS, parameters: [clientId, since, limit] });
		},

		/** Forgets where clicks came from that count no longer. */
		async eraseSources(clientId: string, before: Date): Promise<void> {
			await database.event.updateMany({
				where: { clientId, type: "click", at: { lt: before }, source: { not: null } },
				data: { source: null },
			});
		},

		/** Puts the signals in the place of the client's former ones. False when they are the same. */
		async replace(clientId: string, signals: Signal[]): Promise<boolean> {
			return database.$transaction(async (transaction) => {
				await transaction.$queryRaw`SELECT 1 FROM clients WHERE id = ${clientId} FOR UPDATE`;
				const former = await transaction.signal.findMany({
					where: { clientId },
					select: { queryKey: true, documentId: true, strength: true, clicks: true, voters: true },
				});
				if (fingerprint(former) === fingerprint(signals)) return false;
				await transaction.signal.deleteMany({ where: { clientId } });
				await transaction.$executeRaw`
					INSERT INTO signals (client_id, query_key, document_id, strength, clicks, voters)
					SELECT ${clientId}, x.q, x.d, x.s, x.c, x.v FROM jsonb_to_recordset(${JSON.stringify(signals.map(toRow))}::jsonb)
						AS x(q text, d text, s float8, c float8, v int)`;
				const data = { signalCount: signals.length, signalVersion: { increment: 1 } };
				await transaction.client.update({ where: { id: clientId }, data });
				await raiseIndexVersion(transaction, clientId);
				return true;
			});
		},
	};
}

const toRow = ({ queryKey, documentId, strength, clicks, voters }: Signal) => ({
	...{ q: queryKey, d: documentId, s: strength, c: clicks, v: voters },
});

const fingerprint = (signals: Signal[]) =>
	signals
		.map((signal) => JSON.stringify(toRow(signal)))
		.sort()
		.join();
