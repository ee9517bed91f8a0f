import { AppError } from "../../errors.ts";
import type { TenantCaller } from "../access/principal.ts";
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

type Viewer = Pick<TenantCaller, "principal" | "tenantId">;

export type AnalyticsService = ReturnType<typeof createAnalyticsService>;

export function createAnalyticsService({ store, flush, now = () => new Date() }: AnalyticsDependencies) {
	async function overview(viewer: Viewer, of: AnalyticsScope): Promise<AnalyticsOverviewOutput> {
		const range = rangeOf(of, now());
		const clients = await clientsOf(viewer, of);
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

	async function timeline(viewer: Viewer, of: AnalyticsScope): Promise<AnalyticsTimelineOutput> {
		const range = rangeOf(of, now());
		const rows = Map.groupBy(await store.days(await idsOf(viewer, of), range), ({ day }) => day);
		return { days: daysOf(range).map((day) => ({ day, ...figuresOf(rows.get(day) ?? []) })) };
	}

	async function queries(
		viewer: Viewer,
		{ limit, ...of }: AnalyticsScope & { limit: number },
	): Promise<AnalyticsQueriesOutput> {
		const range = { ...rangeOf(of, now()), limit };
		const ids = await idsOf(viewer, of);
		const [top, withoutResult, unanswered] = await Promise.all([
			store.queries(ids, { ...range, unfound: false }),
			store.queries(ids, { ...range, unfound: true }),
			store.unanswered(ids, range),
		]);
		return { top, withoutResult, unanswered };
	}

	/** A key without the scope `admin` sees its own client only. What was counted is stored before it is looked at. */
	async function clientsOf({ principal, tenantId }: Viewer, { clientId }: AnalyticsScope) {
		const isOfClient = "scopes" in principal && !principal.scopes.includes("admin");
		const own = isOfClient ? principal.clientId : undefined;
		const [clients] = await Promise.all([store.clients(tenantId, { reference: clientId, own }), flush({ all: true })]);
		if (clientId !== undefined && clients.length === 0)
			throw new AppError("NOT_FOUND", "There is no such client, or this key may not act on it.");
		return clients;
	}

	const idsOf = async (viewer: Viewer, of: AnalyticsScope) =>
		(await clientsOf(viewer, of)).map(({ clientId }) => clientId);

	async function csvOf(viewer: Viewer, { what, ...of }: AnalyticsExportInput): Promise<string> {
		if (what === "timeline") {
			const { days } = await timeline(viewer, of);
			return toCsv(
				["day", ...FIGURES],
				days.map(({ day, ...figures }) => [day, ...cellsOf(figures)]),
			);
		}
		if (what === "clients") {
			const { clients } = await overview(viewer, of);
			const cells = clients.map(({ slug, name, documents, chunks, ...figures }) => [
				...[slug, name, documents, chunks],
				...cellsOf(figures),
			]);
			return toCsv(["slug", "name", "documents", "chunks", ...FIGURES], cells);
		}
		const { top, unanswered } = await queries(viewer, { ...of, limit: MAX_EXPORT });
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
		async export(viewer: Viewer, input: AnalyticsExportInput): Promise<AnalyticsExportOutput> {
			const { from, to } = rangeOf(input, now());
			return { fileName: `signpost-${input.what}-${from}-${to}.csv`, csv: await csvOf(viewer, input) };
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
