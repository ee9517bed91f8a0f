import { toCsv } from "./csv.ts";
import { daysOf, rangeOf } from "./range.ts";
import type {
	AnalyticsExportInput,
	AnalyticsExportOutput,
	AnalyticsOverviewOutput,
	AnalyticsQueriesOutput,
	AnalyticsScope,
	AnalyticsTimelineOutput,
} from "./schema.ts";
import type { AnalyticsStore } from "./store.ts";
import { figuresOf } from "./sums.ts";

/** Queries and questions of an export at most. */
const MAX_EXPORT = 10_000;

export type AnalyticsDependencies = {
	store: AnalyticsStore;
	/** Stores what this process has counted. */
	flush: (options: { all: boolean }) => Promise<void>;
	now?: () => Date;
};

/** Whose figures: `clientId` is one that the caller may see; without it, all of the tenant. */
export type AnalyticsOf = { tenantId: string } & AnalyticsScope;

export type AnalyticsService = ReturnType<typeof createAnalyticsService>;

export function createAnalyticsService({ store, flush, now = () => new Date() }: AnalyticsDependencies) {
	async function overview(of: AnalyticsOf): Promise<AnalyticsOverviewOutput> {
		const range = rangeOf(of, now());
		const [clients] = await Promise.all([store.clients(of.tenantId, of.clientId), flush({ all: true })]);
		const ids = clients.map(({ clientId }) => clientId);
		const rows = Map.groupBy(await store.days(ids, range), ({ clientId }) => clientId);
		return {
			...range,
			documents: clients.reduce((sum, { documents }) => sum + documents, 0),
			chunks: clients.reduce((sum, { chunks }) => sum + chunks, 0),
			...figuresOf([...rows.values()].flat()),
			clients: clients.map((client) => ({ ...client, ...figuresOf(rows.get(client.clientId) ?? []) })),
		};
	}

	async function timeline(of: AnalyticsOf): Promise<AnalyticsTimelineOutput> {
		const range = rangeOf(of, now());
		const rows = Map.groupBy(await store.days(await idsOf(of), range), ({ day }) => day);
		return { days: daysOf(range).map((day) => ({ day, ...figuresOf(rows.get(day) ?? []) })) };
	}

	async function queries({ limit, ...of }: AnalyticsOf & { limit: number }): Promise<AnalyticsQueriesOutput> {
		const range = { ...rangeOf(of, now()), limit };
		const ids = await idsOf(of);
		const [top, withoutResult, unanswered] = await Promise.all([
			store.queries(ids, { ...range, unfound: false }),
			store.queries(ids, { ...range, unfound: true }),
			store.unanswered(ids, range),
		]);
		return { top, withoutResult, unanswered };
	}

	async function idsOf({ tenantId, clientId }: AnalyticsOf): Promise<string[]> {
		const [clients] = await Promise.all([store.clients(tenantId, clientId), flush({ all: true })]);
		return clients.map((client) => client.clientId);
	}

	async function csvOf(what: AnalyticsExportInput["what"], of: AnalyticsOf): Promise<string> {
		if (what === "timeline") {
			const { days } = await timeline(of);
			return toCsv(
				["day", ...FIGURES],
				days.map(({ day, ...figures }) => [day, ...cellsOf(figures)]),
			);
		}
		if (what === "clients") {
			const { clients } = await overview(of);
			const cells = clients.map(({ slug, name, documents, chunks, ...figures }) => [
				...[slug, name, documents, chunks],
				...cellsOf(figures),
			]);
			return toCsv(["slug", "name", "documents", "chunks", ...FIGURES], cells);
		}
		const { top, unanswered } = await queries({ ...of, limit: MAX_EXPORT });
		if (what === "queries") {
			const cells = top.map(({ query, searches, withoutResult }) => [query, searches, withoutResult]);
			return toCsv(["query", "searches", "without result"], cells);
		}
		const cells = unanswered.map(({ question, count, lastAskedAt }) => [question, count, lastAskedAt.toISOString()]);
		return toCsv(["question", "count", "last asked at"], cells);
	}

	return {
		...{ overview, timeline, queries },
		days: store.days,

		/** One of the tables, for spreadsheets. */
		async export({ what, ...of }: AnalyticsOf & Pick<AnalyticsExportInput, "what">): Promise<AnalyticsExportOutput> {
			const { from, to } = rangeOf(of, now());
			return { fileName: `signpost-${what}-${from}-${to}.csv`, csv: await csvOf(what, of) };
		},
	};
}

const FIGURES = [
	...["searches", "without result", "clicks", "searches with a click", "click-through rate", "conversations"],
	...["questions", "grounded", "partly grounded", "not grounded", "unanswered", "thumbs up", "thumbs down"],
	...["tokens", "cost"],
];

function cellsOf(figures: ReturnType<typeof figuresOf>): (number | null)[] {
	const { searches, searchesWithoutResult, clicks, clickedSearches, clickThroughRate, conversations } = figures;
	const { questions, grounded, unanswered, thumbs, tokens, cost } = figures;
	return [
		...[searches, searchesWithoutResult, clicks, clickedSearches, clickThroughRate, conversations, questions],
		...[grounded.full, grounded.partial, grounded.none, unanswered, thumbs.up, thumbs.down, tokens, cost],
	];
}
