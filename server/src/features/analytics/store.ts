import type { Database } from "../../database/prisma.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import type { Range } from "./range.ts";
import type { DayRow } from "./sums.ts";

export type AnalyticsStore = ReturnType<typeof createAnalyticsStore>;

export type ClientRow = { clientId: string; slug: string; name: string; documents: number; chunks: number };

export type QueryRow = { query: string; searches: number; withoutResult: number };

export type UnansweredRow = { question: string; count: number; lastAskedAt: Date };

export function createAnalyticsStore(database: Database) {
	return {
		/** Of a tenant, or the one of them with this id or slug; `own`: none but this one. */
		async clients(tenantId: string, { reference, own }: Partial<Record<"reference" | "own", string | undefined>>) {
			const named = reference === undefined ? {} : { OR: [{ id: reference }, { slug: reference }] };
			const rows = await database.client.findMany({
				where: { tenantId, deletedAt: null, ...named, ...(own === undefined ? {} : { id: own }) },
				orderBy: { slug: "asc" },
				select: { id: true, slug: true, name: true, documentCount: true, chunkCount: true },
			});
			return rows.map(({ id, slug, name, documentCount, chunkCount }) => ({
				...{ clientId: id, slug, name, documents: documentCount, chunks: chunkCount },
			}));
		},

		/** What was counted, a row for each client and day on which there was something, the newest first. */
		days: (clientIds: readonly string[], range: Range): Promise<DayRow[]> =>
			database.$queryRaw(daySql(clientIds, range)),

		/** Queries, those asked most often first, or those that found nothing most often. */
		queries(
			clientIds: readonly string[],
			{ from, to, limit, unfound }: Range & { limit: number; unfound: boolean },
		): Promise<QueryRow[]> {
			const by = unfound ? Prisma.sql`sum(unfound)` : Prisma.sql`sum(searches)`;
			return database.$queryRaw`
				SELECT query, sum(searches)::int AS searches, sum(unfound)::int AS "withoutResult"
				FROM search_queries
				WHERE client_id = ANY(${[...clientIds]}) AND day BETWEEN ${from}::date AND ${to}::date
				GROUP BY query HAVING ${by} > 0 ORDER BY ${by} DESC, query LIMIT ${limit}`;
		},

		unanswered(clientIds: readonly string[], { from, to, limit }: Range & { limit: number }): Promise<UnansweredRow[]> {
			return database.$queryRaw`
				SELECT coalesce((array_agg(query ORDER BY at DESC))[1], '') AS question, count(*)::int AS count,
					max(at) AS "lastAskedAt"
				FROM events WHERE client_id = ANY(${[...clientIds]}) AND type = 'unanswered' AND ${within({ from, to })}
				GROUP BY client_id, query_key ORDER BY count(*) DESC, max(at) DESC LIMIT ${limit}`;
		},
	};
}

const within = ({ from, to }: Range, column = Prisma.sql`at`) =>
	Prisma.sql`${column} >= ${from}::date AT TIME ZONE 'UTC' AND ${column} < (${to}::date + 1) AT TIME ZONE 'UTC'`;

const dayOf = (column: Prisma.Sql) => Prisma.sql`(${column} AT TIME ZONE 'UTC')::date`;

/** Each source by itself, so that each is read by its own index, and then side by side. */
function daySql(ids: readonly string[], range: Range): Prisma.Sql {
	const clients = Prisma.sql`client_id = ANY(${[...ids]})`;
	const days = Prisma.sql`day BETWEEN ${range.from}::date AND ${range.to}::date`;
	return Prisma.sql`
		WITH used AS (
			SELECT * FROM usage_days WHERE ${clients} AND ${days}
		), spent AS (
			SELECT client_id, day, sum(prompt_tokens + completion_tokens) AS tokens, sum(cost) AS cost
			FROM model_usage WHERE ${clients} AND ${days} GROUP BY client_id, day
		), seen AS (
			SELECT client_id, ${dayOf(Prisma.sql`at`)} AS day, count(*) FILTER (WHERE type = 'click') AS clicks,
				count(DISTINCT search_id) FILTER (WHERE type = 'click') AS clicked,
				count(*) FILTER (WHERE type = 'unanswered') AS unanswered
			FROM events WHERE ${clients} AND type IN ('click', 'unanswered') AND ${within(range)} GROUP BY 1, 2
		), rated AS (
			SELECT client_id, ${dayOf(Prisma.sql`updated_at`)} AS day, count(*) FILTER (WHERE thumb = 'up') AS up,
				count(*) FILTER (WHERE thumb = 'down') AS down
			FROM feedback WHERE ${clients} AND ${within(range, Prisma.sql`updated_at`)} GROUP BY 1, 2
		)
		SELECT client_id AS "clientId", to_char(day, 'YYYY-MM-DD') AS day, coalesce(searches, 0)::int AS calls,
			coalesce(queries, 0)::int AS searches, coalesce(unfound, 0)::int AS "searchesWithoutResult",
			coalesce(clicks, 0)::int AS clicks, coalesce(clicked, 0)::int AS "clickedSearches",
			coalesce(conversations, 0)::int AS conversations, coalesce(questions, 0)::int AS questions,
			coalesce(grounded_full, 0)::int AS "groundedFull", coalesce(grounded_partial, 0)::int AS "groundedPartial",
			coalesce(grounded_none, 0)::int AS "groundedNone", coalesce(unanswered, 0)::int AS unanswered,
			coalesce(up, 0)::int AS up, coalesce(down, 0)::int AS down, coalesce(tokens, 0)::float8 AS tokens,
			coalesce(cost, 0)::float8 AS cost
		FROM used FULL JOIN spent USING (client_id, day) FULL JOIN seen USING (client_id, day)
			FULL JOIN rated USING (client_id, day)
		ORDER BY 2 DESC, 1`;
}
