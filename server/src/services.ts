import { availableParallelism } from "node:os";
import type { FastifyBaseLogger } from "fastify";
import { openChatParts } from "./chat-parts.ts";
import { createKnownWords } from "./database/add-words.ts";
import { openEmbeddedDatabase } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { nameOfDatabase } from "./database/name.ts";
import { createQueryRunner, type QueryRunner } from "./database/pool.ts";
import { createPrisma, type Database } from "./database/prisma.ts";
import { createWidgetScripts } from "./database/widget-scripts.ts";
import type { EncryptionKey } from "./encryption.ts";
import { createEnding } from "./ending.ts";
import type { Environment } from "./env.ts";
import { createServerVisitors } from "./features/chat/server-visitors.ts";
import { type ChatProblem, type ChatServiceOptions, createChatService } from "./features/chat/service.ts";
import { createCurationService } from "./features/curations/service.ts";
import { createCurationStore } from "./features/curations/store.ts";
import { createDocumentService } from "./features/documents/service.ts";
import { createDocumentStore } from "./features/documents/store.ts";
import { createEmbeddingService, type EmbeddingService } from "./features/embedding/service.ts";
import { createEmbeddingStore } from "./features/embedding/store.ts";
import { flattenNumbers } from "./features/evaluation/flatten.ts";
import {
	createEvaluationService,
	type EvaluationDependencies,
	type EvaluationService,
} from "./features/evaluation/service.ts";
import { createEvaluationStore, createJudgementStore } from "./features/evaluation/store.ts";
import { createEventService } from "./features/events/service.ts";
import { createEventStore } from "./features/events/store.ts";
import { createIndexingService } from "./features/indexing/service.ts";
import { createIndexStore } from "./features/indexing/store.ts";
import { createIngestService } from "./features/ingest/service.ts";
import { createIngestStore } from "./features/ingest/store.ts";
import { createKeyStore } from "./features/keys/store.ts";
import type { ModelService } from "./features/models/service.ts";
import { createDenseSearch } from "./features/search/dense.ts";
import { RANKING } from "./features/search/rank.ts";
import { createQueryReader } from "./features/search/read-query.ts";
import { createReranking, RERANKING, type RerankingDependencies } from "./features/search/rerank.ts";
import { createResultCache, type ResultCacheOptions } from "./features/search/result-cache.ts";
import { createSearchService, SEARCH, type SearchService } from "./features/search/service.ts";
import { createStatistics } from "./features/search/statistics.ts";
import { createSearchStore } from "./features/search/store.ts";
import { createClickTokens } from "./features/search/tokens.ts";
import { createVocabularies } from "./features/search/vocabulary.ts";
import { WEIGHING } from "./features/search/weigh.ts";
import { createSignalService } from "./features/signals/service.ts";
import { createSources } from "./features/signals/sources.ts";
import { createSignalStore } from "./features/signals/store.ts";
import { createSuggestionService } from "./features/suggestions/service.ts";
import { createSuggestionStore } from "./features/suggestions/store.ts";
import { createSynonymService } from "./features/synonyms/service.ts";
import { createSynonymStore } from "./features/synonyms/store.ts";
import { countChat, countSearch } from "./features/usage/counted.ts";
import { createDependencyCheck, createLimits } from "./guard-parts.ts";
import { type EmbeddingQueue, startEmbeddingQueue } from "./jobs/embedding-queue.ts";
import { createLearning } from "./jobs/learning.ts";
import { createMaintenance } from "./jobs/maintenance.ts";
import { createPreparePool } from "./jobs/prepare-pool.ts";
import { type JobQueue, type Jobs, startJobs } from "./jobs/queue.ts";
import type { ModelStates } from "./models/circuit.ts";
import { createEmbedders, type Embedders } from "./models/embedders.ts";
import { ModelError } from "./models/model-error.ts";
import { createReranker } from "./models/rerankers.ts";
import { modelSettings, rerankerSettings } from "./models/settings.ts";
import { openObserving } from "./observing/open.ts";
import type { Trace } from "./observing/tracing.ts";
import { MIGRATIONS_DIRECTORY } from "./paths.ts";
import { createPeople } from "./people.ts";
import { openSharing, type Sharing } from "./redis/open.ts";
import { type OpenChat, startTalk } from "./talk.ts";
import { createModels, startTenancy } from "./tenancy.ts";
import { startUsage } from "./usage.ts";
import { VERSION } from "./version.ts";

export type ServiceOptions = {
	environment: Environment;
	/** Signs click tokens. */
	authSecret: string;
	/** Encrypt what tenants keep secret. */
	encryptionKeys: readonly EncryptionKey[];
	logger: FastifyBaseLogger;
};

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Connections to the embedded database: it serves one statement at a time, and more would only wait. */
const EMBEDDED_POOL_SIZE = 5;

/** While the database takes in one job, another is prepared; other processes' jobs are looked for every second. */
const INGEST_QUEUE = { workers: 2, polling: 1 };

/** Nobody waits for a run that another process has accepted: it has workers itself. */
const EVALUATION_QUEUE = { workers: 1, polling: 10 };

/** Builds every service once and picks every adapter. `close` tears down in reverse. */
export async function createServices({ environment, authSecret, encryptionKeys, logger }: ServiceOptions) {
	const { teardown, close, ...ending } = createEnding(logger);
	try {
		const sharing = await openSharing({ environment, authSecret, logger, teardown });
		const { connectionString, poolSize, isEmbedded } = await openDatabase(environment, teardown);
		await migrate(connectionString, MIGRATIONS_DIRECTORY);
		const database = createPrisma(connectionString, { poolSize });
		teardown.push(() => database.$disconnect());
		const onError = (error: unknown) => logger.error({ err: error }, "a database connection failed");
		const runner = createQueryRunner(connectionString, { size: isEmbedded ? 1 : searchConnections(poolSize), onError });
		teardown.push(runner.close);

		const { metrics, trace, onCall } = await openObserving(environment, teardown);
		const states: ModelStates = new Map();
		const embedders = createEmbedders({ ...modelSettings(environment), states });
		const compressor = createReranker({ ...rerankerSettings(environment), states });
		const { usage, ...figures } = startUsage({ environment, database, logger }, teardown);
		const writing = { environment, database, encryptionKeys, usage, logger, states, onCall };
		const { settings, models } = createModels(writing, teardown);
		const clickTokens = createClickTokens(authSecret);
		const keyStore = createKeyStore(database);
		const databaseName = sharing === null ? "" : await nameOfDatabase(database);
		const chatParts = await openChatParts(database, { environment, isEmbedded, sharing, databaseName });

		const people = createPeople({ environment, database, keyStore, authSecret, sharing, logger }, teardown);
		const searching = createSearchParts(runner, database, sharing);
		const { searchStore, statistics, onChanged, readQuery, memories, ...editing } = searching;
		const searchParts = { search: searchStore, readQuery, statistics, dense: embedders !== null };
		const clicks = { database, runner, onChanged, logger, authSecret, enabled: environment.LEARNING };
		const learning = startLearning(clicks, teardown);
		const onDegraded = (error: unknown) => logger.warn({ err: error }, "the embedding model failed; search is lexical");
		const results = createResults({ environment, databaseName, sharing, onAsked: metrics.countSearch });
		const search = createSearchService({
			curations: editing.curations,
			...{ store: searchStore, statistics, results, readQuery },
			dense: embedders === null ? null : createDenseSearch({ store: searchStore, embedders, onDegraded }),
			reranking: createRerankingStage({ store: searchStore, results, compressor, logger }),
			clickTokens,
			signals: learning.signals,
		});

		const indexing = { connectionString, isEmbedded, database, embedders, onChanged, logger, trace };
		const { jobs, queue, embedding, words } = await startIndexing(indexing, teardown);
		const ingest = createIngestService({
			store: createIngestStore(database),
			storageOf: usage.storageOf,
			enqueue: (transaction, jobId) => queue.enqueue(transaction, { jobId }),
			onAccepted: queue.wake,
		});
		const { store: chatStore, visitors, ...surroundings } = chatParts;
		const events = createEventService({ store: createEventStore(database), clickTokens, visitors, ...learning.clicks });
		const { noteUnanswered } = events;
		const answering = { ...surroundings, visitors, search, models, noteUnanswered, logger };
		const counted = { ...answering, store: countChat(chatStore, usage) };
		const openChat: OpenChat = (onFailed) => createChat({ ...counted, onFailed }, teardown);
		const talk = await startTalk({ jobs, database, visitors, environment, authSecret, logger, openChat }, teardown);
		const suggestions = createSuggestionService({ store: createSuggestionStore(runner), ...searchParts });
		const memory = { results, statistics, others: [...memories, words, suggestions] };
		const tenancy = startTenancy({ database, chat: talk.chat, models, memory, sharing, logger }, teardown);
		const evaluation = await startEvaluation({ jobs, database, search, environment, closing: ending.closing });

		return {
			version: VERSION,
			...ending,
			close,
			...{ metrics, trace },
			jobs,
			checkDependencies: createDependencyCheck({ database, jobs, sharing, states }),
			/** Null without REDIS_URL. */
			sharing,
			...{ database, keyStore, ...people, widgetScripts: createWidgetScripts(database) },
			limits: createLimits({ environment, database, sharing, metrics }),
			...{ search: countSearch(search, usage), usage, ...figures },
			...{ ...talk, ...tenancy, suggestions, settings, models, ingest },
			serverVisitors: createServerVisitors(chatStore, authSecret),
			embedding,
			evaluation,
			...editing,
			documents: createDocumentService({ store: createDocumentStore(database), onChanged }),
			signals: learning.signals,
			events,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

type ResultParts = Pick<ResultCacheOptions, "onAsked"> & {
	environment: Environment;
	databaseName: string;
	sharing: Sharing | null;
};

/** Other databases may hold other documents of a client of the same id: what is shared is of this one. */
function createResults({ environment, databaseName, sharing, onAsked }: ResultParts) {
	const shared = sharing?.answers(databaseName);
	return createResultCache({ megabytes: environment.SEARCH_CACHE_MEGABYTES, shared, onAsked });
}

type RerankingStage = Omit<RerankingDependencies, "onDegraded"> & { logger: FastifyBaseLogger };

function createRerankingStage({ logger, ...parts }: RerankingStage) {
	const onDegraded = (error: unknown) => logger.warn({ err: error }, "the reranker failed; the order stays");
	return createReranking({ ...parts, onDegraded });
}

type Learning = {
	database: Database;
	runner: QueryRunner;
	authSecret: string;
	enabled: boolean;
	onChanged: (clientId: string) => void;
	logger: FastifyBaseLogger;
};

/** Starts what learns from clicks, and returns what search and events do with it. */
function startLearning(
	{ database, runner, authSecret, enabled, onChanged, logger }: Learning,
	teardown: (() => Promise<void>)[],
) {
	const signals = createSignalService({ store: createSignalStore(database, runner), enabled, onChanged });
	const onError = (error: unknown) => logger.error({ err: error }, "learning from clicks failed");
	const { afterClicks, stop } = createLearning({ recompute: signals.recomputeDue, onError });
	teardown.push(stop);
	return { signals, clicks: { sources: enabled ? createSources(authSecret) : null, onClicks: afterClicks } };
}

type Indexing = {
	connectionString: string;
	isEmbedded: boolean;
	database: Database;
	embedders: Embedders | null;
	onChanged: (clientId: string) => void;
	logger: FastifyBaseLogger;
	trace: Trace | null;
};

type IngestQueue = JobQueue<{ jobId: string }>;

/** What search and suggestions share, and what a client's own people say of its search. */
function createSearchParts(runner: QueryRunner, database: Database, sharing: Sharing | null) {
	const searchStore = createSearchStore(runner);
	const statistics = createStatistics(searchStore);
	const vocabularies = createVocabularies(searchStore.words);
	const { completions } = searchStore;
	const onChanged = sharing === null ? statistics.forget : sharing.announce(statistics.forget);
	const curations = createCurationService({ store: createCurationStore(database), onChanged });
	const synonyms = createSynonymService({ store: createSynonymStore(database), onChanged });
	const readQuery = createQueryReader({ statistics, vocabularies, completions, synonyms });
	const memories = [vocabularies, curations, synonyms];
	return { searchStore, statistics, onChanged, readQuery, memories, curations, synonyms };
}

type ChatParts = Pick<
	ChatServiceOptions,
	"store" | "visitors" | "replicas" | "settings" | "noteUnanswered" | "onFailed" | "rewriteTimeoutMs"
> & {
	models: ModelService;
	search: SearchService;
	logger: FastifyBaseLogger;
};

function createChat({ search, models, logger, ...parts }: ChatParts, teardown: (() => Promise<void>)[]) {
	const chat = createChatService({
		...parts,
		models: models.forRun,
		search: {
			retrieve: async (reach, question, { limit }) => {
				// What LangChain needs for it is a third of all modules of a server that is only searched.
				const { ClientRetriever, passagesOf } = await import("./features/search/retriever.ts");
				return passagesOf(new ClientRetriever({ retrieve: search.retrieve, reach, limit }), question);
			},
			finds: search.finds,
		},
		report: (problem) => logger[levelOf(problem)](describeProblem(problem), "an answer went wrong"),
	});
	teardown.push(() => chat.close());
	return chat;
}

/** Starts what makes accepted documents searchable, and returns the queue it works off. */
async function startIndexing(
	{ connectionString, isEmbedded, database, embedders, onChanged, logger, trace }: Indexing,
	teardown: (() => Promise<void>)[],
): Promise<{
	jobs: Jobs;
	queue: IngestQueue;
	embedding: EmbeddingService;
	words: { forget: (clientId: string) => void };
}> {
	const words = createKnownWords();
	const store = createIndexStore(database, words);
	const maintenance = createMaintenance({
		maintain: isEmbedded ? store.vacuum : store.mergeRecent,
		onError: (error) => logger.error({ err: error }, "maintenance of the index failed"),
	});
	teardown.push(maintenance.stop);
	const { prepare, close } = createPreparePool();
	teardown.push(close);
	const onError = (error: unknown) => logger.error({ err: error }, "the job queue failed");
	const onFailed = (error: unknown, job: string) => logger.error({ err: error, path: job }, "a job failed");
	const jobs = await startJobs({ connectionString, onError, onFailed, trace });
	teardown.push(jobs.stop);
	const queue: IngestQueue = await jobs.queue("ingest", INGEST_QUEUE);
	const onIndexed = maintenance.afterWriting;
	let embeddingQueue: EmbeddingQueue | undefined;
	const embedding = createEmbeddingService({
		store: createEmbeddingStore(database),
		embedders,
		indexEmbeddings: store.indexEmbeddings,
		...{ onChanged, onWritten: onIndexed },
		onNewModel: () => embeddingQueue?.wake(),
	});
	const { modelOf, bringUpToDate } = embedding;
	const embeddings = embedders?.current ?? null;
	const indexing = createIndexingService({ store, prepare, embeddings, modelOf, onChanged, onIndexed });
	await queue.work({
		process: ({ jobId }) => indexing.process(jobId),
		giveUp: ({ jobId }) => indexing.giveUp(jobId),
	});
	// No other process can be at work on the embedded database: what was begun is nobody's.
	if (isEmbedded) await store.resume((transaction, jobId) => queue.enqueue(transaction, { jobId }));
	if (embedders !== null) {
		const onFailed = (error: unknown) => logger.warn({ err: error }, "embedding anew was broken off; it will go on");
		const options = { boss: jobs.boss, isAlone: isEmbedded, work: bringUpToDate, onError: onFailed };
		embeddingQueue = await startEmbeddingQueue(options);
		teardown.push(embeddingQueue.stop);
	}
	return { jobs, queue, embedding, words };
}

type EvaluationParts = Pick<EvaluationDependencies, "search" | "closing"> & {
	jobs: Jobs;
	database: Database;
	environment: Environment;
};

/** Starts what measures search. */
async function startEvaluation({ jobs, database, environment, ...parts }: EvaluationParts): Promise<EvaluationService> {
	const queue = await jobs.queue<{ clientId: string; evaluationId: string }>("evaluation", EVALUATION_QUEUE);
	const service = createEvaluationService({
		...parts,
		store: { ...createJudgementStore(database), ...createEvaluationStore(database) },
		enqueue: queue.enqueue,
		onAccepted: queue.wake,
		configuration: {
			version: VERSION,
			embeddingModel: environment.EMBEDDING_MODEL ?? null,
			rerankModel: environment.RERANK_MODEL ?? null,
			ranking: flattenNumbers({ search: SEARCH, ranking: RANKING, reranking: RERANKING, weighing: WEIGHING }),
		},
	});
	await queue.work(service);
	return service;
}

/** Searches that are with the database at once: of more than this process can keep busy each takes longer. */
const searchConnections = (poolSize: number) => Math.min(poolSize, availableParallelism() + 1);

async function openDatabase(environment: Environment, teardown: (() => Promise<void>)[]) {
	if (environment.DATABASE_URL !== undefined) {
		return { connectionString: environment.DATABASE_URL, poolSize: environment.DATABASE_POOL_SIZE, isEmbedded: false };
	}
	const embedded = await openEmbeddedDatabase(environment.SIGNPOST_DATA_DIR);
	teardown.push(embedded.close);
	return { connectionString: embedded.connectionString, poolSize: EMBEDDED_POOL_SIZE, isEmbedded: true };
}

// That a model rests has been told when it failed; `models.usage` tells that a budget is spent.
const levelOf = ({ error }: ChatProblem) =>
	error instanceof ModelError && ["resting", "budget"].includes(error.failure) ? "debug" : "warn";

// A provider's words may hold what it was sent; its name, kind and status are enough to act on.
function describeProblem({ error, ...problem }: ChatProblem) {
	const { name = "unknown", status, failure } = (error ?? {}) as { name?: string; status?: number; failure?: string };
	return { ...problem, error: { name, failure, status } };
}
