import type { Database } from "../../database/prisma.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { newId } from "../../ids.ts";
import { type Evidence, MAX_CLICK_WEIGHT } from "./judge-events.ts";
import type { JudgedQuery } from "./judged-queries.ts";
import type { EvaluatedQuery, EvaluationConfiguration, EvaluationOptions, JudgementSet } from "./schema.ts";

/** Rows in one statement. */
const ROWS_AT_ONCE = 2_000;

/** Pairs of a query and a document that events may judge. */
const MAX_PAIRS = 20_000;

export type Enqueue = (
	transaction: Prisma.TransactionClient,
	payload: { clientId: string; evaluationId: string },
) => Promise<void>;

export type NewEvaluation = {
	judgements: string;
	label: string | null;
	options: EvaluationOptions;
	total: number;
	enqueue: Enqueue;
};

export type Outcome = {
	metrics: Record<string, number>;
	queries: EvaluatedQuery[];
	degraded: number;
	unknownDocuments: number;
	durationMs: number;
};

export type JudgementStore = ReturnType<typeof createJudgementStore>;
export type EvaluationStore = ReturnType<typeof createEvaluationStore>;

export function createJudgementStore(database: Database) {
	const setOf = (clientId: string, name: string) => ({ clientId_name: { clientId, name } });
	return {
		/** Every query of a set in its order; null when there is no such set. */
		async judgedQueries(clientId: string, name: string): Promise<JudgedQuery[] | null> {
			const set = await database.judgementSet.findUnique({
				where: setOf(clientId, name),
				include: { queries: { orderBy: { position: "asc" } } },
			});
			return set === null ? null : set.queries.map(toJudgedQuery);
		},

		/** Puts the queries in the place of the set's. */
		async replaceSet(
			clientId: string,
			set: { name: string; source: JudgementSet["source"]; queries: JudgedQuery[] },
		): Promise<void> {
			const { name, source, queries } = set;
			const fields = { source, updatedAt: new Date() };
			await database.$transaction(async (transaction) => {
				const { id: setId } = await transaction.judgementSet.upsert({
					where: setOf(clientId, name),
					create: { id: newId("judgements"), clientId, name, ...fields },
					update: fields,
				});
				await transaction.judgedQuery.deleteMany({ where: { setId } });
				const data = queries.map(({ queryId, query, grades }, position) => ({
					...{ setId, id: queryId, position, query, grades: [...grades] },
				}));
				for (let start = 0; start < data.length; start += ROWS_AT_ONCE) {
					await transaction.judgedQuery.createMany({ data: data.slice(start, start + ROWS_AT_ONCE) });
				}
			});
		},

		/** The client's sets by name, or the one of that name. */
		listSets(clientId: string, name: string | null = null): Promise<JudgementSet[]> {
			return database.$queryRaw<JudgementSet[]>`
				SELECT s.name, s.source::text AS source, s.created_at AS "createdAt", s.updated_at AS "updatedAt",
					count(q.id)::int AS queries, coalesce(sum(jsonb_array_length(q.grades)), 0)::int AS judgements
				FROM judgement_sets s LEFT JOIN judged_queries q ON q.set_id = s.id
				WHERE s.client_id = ${clientId} AND (${name}::text IS NULL OR s.name = ${name})
				GROUP BY s.id ORDER BY s.name`;
		},

		async queriesOfSet(clientId: string, page: { name: string; offset: number; limit: number }) {
			const rows = await database.judgedQuery.findMany({
				where: { set: { clientId, name: page.name } },
				orderBy: { position: "asc" },
				...{ skip: page.offset, take: page.limit },
			});
			return rows.map(toJudgedQuery);
		},

		/** False when there was no such set. */
		async deleteSet(clientId: string, name: string): Promise<boolean> {
			return (await database.judgementSet.deleteMany({ where: { clientId, name } })).count > 0;
		},

		evidence: (clientId: string, time: { from: Date; to: Date }) => evidenceOf(database, clientId, time),
	};
}

export function createEvaluationStore(database: Database) {
	return {
		/** How many of the documents the client does not have. */
		async countUnknown(clientId: string, externalIds: string[]): Promise<number> {
			const [row] = await database.$queryRaw<{ known: number }[]>`
				SELECT count(*)::int AS known FROM documents
				WHERE client_id = ${clientId} AND external_id = ANY(${externalIds}) AND chunk_count > 0`;
			return externalIds.length - (row?.known ?? 0);
		},

		async size(clientId: string): Promise<{ documents: number; chunks: number }> {
			const [client, documents] = await Promise.all([
				database.client.findUnique({ where: { id: clientId }, select: { chunkCount: true } }),
				database.document.count({ where: { clientId, chunkCount: { gt: 0 } } }),
			]);
			return { documents, chunks: client?.chunkCount ?? 0 };
		},

		countUnfinished(clientId: string): Promise<number> {
			return database.evaluation.count({ where: { clientId, status: { in: ["queued", "running"] } } });
		},

		/** Stores the run and its job in one transaction. */
		create(clientId: string, { enqueue, ...run }: NewEvaluation): Promise<string> {
			const id = newId("evaluation");
			return database.$transaction(async (transaction) => {
				await transaction.evaluation.create({ data: { ...run, id, clientId } });
				await enqueue(transaction, { clientId, evaluationId: id });
				return id;
			});
		},

		/** Notes what is measured; null when the run has ended or is gone. */
		async begin(clientId: string, id: string, run: { configuration: EvaluationConfiguration }) {
			const where = { id, clientId, status: { in: ["queued", "running"] as ("queued" | "running")[] } };
			const { count } = await database.evaluation.updateMany({ where, data: { ...run, status: "running", done: 0 } });
			return count === 0 ? null : database.evaluation.findFirst({ where: { id, clientId }, omit: { queries: true } });
		},

		/** False when the run is gone. */
		async noteProgress(clientId: string, id: string, counts: { done: number; total: number }): Promise<boolean> {
			return (await database.evaluation.updateMany({ where: { id, clientId }, data: counts })).count > 0;
		},

		async finish(clientId: string, id: string, outcome: Outcome): Promise<void> {
			const total = outcome.queries.length;
			const data = { ...outcome, status: "done" as const, total, done: total, finishedAt: new Date() };
			await database.evaluation.updateMany({ where: { id, clientId }, data });
		},

		async fail(clientId: string, id: string, error: string): Promise<void> {
			const where = { id, clientId, finishedAt: null };
			await database.evaluation.updateMany({ where, data: { status: "failed", error, finishedAt: new Date() } });
		},

		find: (clientId: string, id: string) => database.evaluation.findFirst({ where: { id, clientId } }),

		findSummary: (clientId: string, id: string) =>
			database.evaluation.findFirst({ where: { id, clientId }, omit: { queries: true } }),

		list(clientId: string, { judgements, limit }: { judgements: string | undefined; limit: number }) {
			return database.evaluation.findMany({
				where: { clientId, ...(judgements === undefined ? {} : { judgements }) },
				orderBy: [{ createdAt: "desc" }, { id: "desc" }],
				take: limit,
				omit: { queries: true },
			});
		},

		/** False when there was no such run. */
		async delete(clientId: string, id: string): Promise<boolean> {
			return (await database.evaluation.deleteMany({ where: { id, clientId } })).count > 0;
		},
	};
}

/**
 * What visitors clicked and rated in a time, by query and document. Queries are the same but for case and spaces.
 * An answer's thumb goes to the documents that it cites, under the question.
 */
function evidenceOf(database: Database, clientId: string, time: { from: Date; to: Date }): Promise<Evidence[]> {
	return database.$queryRaw<Evidence[]>`
		WITH thumbs AS (
			SELECT e.message_id, coalesce(e.visitor_id, e.id) AS who, e.value FROM events e
			WHERE e.client_id = ${clientId} AND e.type = 'feedback' AND e.document_id IS NULL
				AND e.at >= ${time.from} AND e.at <= ${time.to}
			UNION ALL
			SELECT f.message_id, f.visitor_id, CASE f.thumb WHEN 'up' THEN 1 ELSE -1 END FROM feedback f
			WHERE f.client_id = ${clientId} AND f.updated_at >= ${time.from} AND f.updated_at <= ${time.to}
		), used AS (
			SELECT e.query, e.document_id, coalesce(e.visitor_id, e.search_id, e.id) AS who, e.type, e.position, e.value
			FROM events e
			WHERE e.client_id = ${clientId} AND e.type IN ('click', 'feedback')
				AND e.at >= ${time.from} AND e.at <= ${time.to} AND e.query IS NOT NULL AND e.document_id IS NOT NULL
			UNION ALL
			SELECT question.text, cited.document_id, thumbs.who, 'feedback', NULL, thumbs.value
			FROM thumbs
			JOIN messages answer ON answer.id = thumbs.message_id AND answer.role = 'assistant'
			JOIN conversations c ON c.id = answer.conversation_id AND c.client_id = ${clientId}
			CROSS JOIN LATERAL (
				SELECT m.text FROM messages m
				WHERE m.conversation_id = answer.conversation_id AND m.role = 'user' AND m.position < answer.position
				ORDER BY m.position DESC LIMIT 1
			) question
			CROSS JOIN LATERAL (
				SELECT DISTINCT citation->>'documentId' AS document_id FROM jsonb_array_elements(answer.citations) citation
			) cited
		), by_visitor AS (
			SELECT lower(btrim(regexp_replace(query, '\\s+', ' ', 'g'))) AS query, document_id, who,
				coalesce(max(least(greatest(coalesce(position, 1), 1), ${MAX_CLICK_WEIGHT})) FILTER (WHERE type = 'click'), 0)
					AS click,
				coalesce(sign(sum(value) FILTER (WHERE type = 'feedback')), 0) AS thumb
			FROM used GROUP BY 1, 2, 3
		)
		SELECT v.query, d.external_id AS document, count(*)::int AS visitors,
			sum(v.click)::float AS clicks, sum(v.thumb)::float AS thumbs
		FROM by_visitor v JOIN documents d ON d.client_id = ${clientId} AND d.id = v.document_id
		WHERE v.query <> '' AND length(v.query) <= 1000
		GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT ${MAX_PAIRS}`;
}

export type StoredEvaluation = NonNullable<Awaited<ReturnType<EvaluationStore["findSummary"]>>>;

function toJudgedQuery(row: { id: string; query: string; grades: unknown }): JudgedQuery {
	return { queryId: row.id, query: row.query, grades: new Map(row.grades as [string, number][]) };
}
