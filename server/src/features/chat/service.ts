import { AppError } from "../../errors.ts";
import type { ChatModel } from "../../models/chat-model.ts";
import type { Caller } from "../access/principal.ts";
import { EXTRACTIVE } from "../models/schema.ts";
import type { RunOfModels } from "../models/service.ts";
import { type Reach, within } from "../search/reach.ts";
import { makeAnswer } from "./answer.ts";
import { beginRun, type RunBeginning } from "./beginning.ts";
import { noSuch } from "./no-such.ts";
import { PROMPT_DEFAULTS } from "./prompt.ts";
import { eventNumber } from "./replay.ts";
import type { Replicas } from "./replicas.ts";
import { REWRITE_DEFAULTS } from "./rewrite.ts";
import type { RunOwner, RunRecord, RunReport } from "./run.ts";
import { createRunAccess } from "./run-access.ts";
import { createRunLog, type LoggedEvent } from "./run-log.ts";
import { type RunSettings, Runs } from "./runs.ts";
import type { ChatEventsInput, ChatHistoryOutput, ChatMessage, ChatStartInput, ChatStartOutput } from "./schema.ts";
import type { Chatbot, ChatbotEntry, ChatStore } from "./store.ts";
import type { AnswerStep, PassageRetriever, Turn } from "./types.ts";
import { createVisitors, type Visitors } from "./visitors.ts";

/** Messages of a conversation that `chat.history` gives: the newest ones. */
const HISTORY_LIMIT = 200;

export type ChatProblem =
	| RunReport
	| { step: "note"; runId: string; error: unknown }
	| { step: "model"; runId: string; model: string; error: unknown };

export type ChatServiceOptions = {
	store: ChatStore;
	search: PassageRetriever;
	/** Those that may write for a run, tried in order; none: the answer is extractive. */
	models: (run: RunOfModels) => Promise<readonly ChatModel[]>;
	/** How long a model may take to rewrite a follow-up question, in ms; 0: a rule does it. */
	rewriteTimeoutMs?: number;
	/** Told of what went wrong. Errors may carry a provider's words: log name and status, not the text. */
	report: (problem: ChatProblem) => void;
	/** Told of a question that found no answer. */
	noteUnanswered: (clientId: string, asked: { question: string; messageId: string }) => Promise<void>;
	visitors?: Visitors;
	/** Told of a run that has failed. */
	onFailed?: (clientId: string, runId: string) => void;
	/** Null: no other process works on this database. */
	replicas?: Replicas | null;
	settings?: Partial<RunSettings>;
};

type Answering = Pick<StartedFor, "turns"> & {
	run: RunBeginning;
	chatbot: Chatbot;
	models: readonly ChatModel[];
	reach: Reach;
};

type Asking = { caller: Caller; visitorToken: string | null };

/** What no caller of `chat.start` may say himself. */
export type StartedFor = {
	/** Earlier turns instead of the conversation's own. */
	turns?: readonly Turn[] | undefined;
	/** Id for the conversation, if it is new. */
	newConversationId?: string | undefined;
};

export type ChatService = {
	start: (options: Asking & ChatStartInput & StartedFor) => Promise<ChatStartOutput>;
	events: (options: Asking & { signal: AbortSignal } & ChatEventsInput) => Promise<AsyncIterable<LoggedEvent>>;
	stop: (options: Asking & { runId: string }) => Promise<{ stopped: boolean }>;
	history: (options: Asking & { conversationId: string }) => Promise<ChatHistoryOutput>;
	/** @throws AppError when the visitor whom the site has signed is no longer good */
	checkVisitor: (asking: Asking) => Promise<void>;
	/** The client's chatbots, the one that answers by default first. */
	chatbots: (clientId: string) => Promise<ChatbotEntry[]>;
	/** Ends runs and forgets what they have said. */
	discard: (owner: RunOwner, runIds: readonly string[]) => Promise<void>;
	/** Resolves when no run of this process goes on. */
	idle: () => Promise<void>;
	/** Ends all runs; their viewers are told to ask again. */
	close: () => Promise<void>;
};

export function createChatService(options: ChatServiceOptions): ChatService {
	const { store, search, report, replicas = null, settings = {} } = options;
	const { rewriteTimeoutMs = REWRITE_DEFAULTS.timeoutMs, visitors = createVisitors(store) } = options;
	const runs = new Runs({
		log: createRunLog(replicas?.shared),
		...{ saveDraft: store.saveDraft, save: saveWith(options), report, settings },
		...(replicas === null ? {} : { lastWatched: (runId) => replicas.lastWatched(runId) }),
	});
	replicas?.start((runId) => runs.abort(runId));
	const access = createRunAccess({ runs, replicas, store });

	async function start(asked: Asking & ChatStartInput & StartedFor): Promise<ChatStartOutput> {
		const { caller, visitorToken, message: question } = asked;
		const known = visitors.admit(caller, visitorToken);
		const { chatbot, conversationId } = await findPlace(store, asked, known);
		const visitorId = await known;
		const elsewhere = visitorId === null ? 0 : await replicas?.countElsewhere(visitorId);
		const minted = visitorId === null ? visitors.mint(caller) : null;
		const visitor = minted === null ? { visitorId: visitorId ?? "" } : { newVisitor: minted.visitor };
		const { newConversationId, turns, replaces } = asked;
		const begun = beginRun({ ...chatbot, visitor, conversationId, newConversationId, question, replaces });
		const models = await options.models({ ...caller, runId: begun.runId, ...chatbot.models });
		const run = { ...begun, model: models[0]?.name ?? EXTRACTIVE };
		const spec = { clientId: caller.clientId, visitorId: run.visitorId, runId: run.runId, messageId: run.messageId };
		const prepare = async () => {
			if (await store.startRun(caller.clientId, run)) return;
			// Deleted since it was looked up: the conversation, or the visitor or chatbot of a new one.
			if (conversationId !== null) throw noSuch("conversation");
			throw new AppError("UNAVAILABLE", "Something has changed meanwhile. Try again.");
		};
		const answer = answerTo({ run, chatbot, models, turns, reach: caller });
		await runs.start({ ...spec, answer }, prepare, elsewhere);
		return { runId: run.runId, conversationId: run.conversationId, visitorToken: minted?.token ?? null };
	}

	function answerTo({ run, chatbot, models, reach, turns }: Answering) {
		const { clientId } = reach;
		const { conversationId, question } = run;
		const earlier = { conversationId, except: [run.userMessageId, run.messageId], limit: PROMPT_DEFAULTS.maxTurns };
		const note = () => options.noteUnanswered(clientId, { question, messageId: run.messageId });
		const onError = (error: unknown) => report({ step: "note", runId: run.runId, error });
		return (signal: AbortSignal) =>
			noteUnanswered(
				makeAnswer({
					reach: { clientId, filter: within(reach, chatbot.retrieval.filter) },
					question,
					instructions: chatbot.instructions,
					...chatbot.retrieval,
					turns: async () => turns ?? (run.newConversation === null ? store.turns(clientId, earlier) : []),
					siteName: () => store.clientName(clientId),
					...{ search, models, rewriteTimeoutMs, signal },
					onModelError: (model, error) => report({ step: "model", runId: run.runId, model, error }),
				}),
				note,
				onError,
			);
	}

	async function history(asked: Asking & { conversationId: string }): Promise<ChatHistoryOutput> {
		const { conversationId } = asked;
		const { clientId, visitorId } = await ownerOf(asked, "conversation");
		const conversation = await store.findConversation(clientId, { conversationId, visitorId });
		if (conversation === null) throw noSuch("conversation");
		const stored = await store.messages(clientId, { conversationId, limit: HISTORY_LIMIT });
		const going = stored.flatMap(({ status, runId }) => (status === "running" && runId !== null ? [runId] : []));
		const dead = await access.deadAmong(clientId, going);
		const isDead = ({ runId }: ChatMessage) => runId !== null && dead.has(runId);
		const messages = stored.map((message) => (isDead(message) ? interrupted(message) : message));
		return { conversationId, messages };
	}

	async function ownerOf({ caller, visitorToken }: Asking, what: "run" | "conversation"): Promise<RunOwner> {
		const visitorId = await visitors.resolve(caller, visitorToken);
		if (visitorId === null) throw noSuch(what);
		return { clientId: caller.clientId, visitorId };
	}

	return {
		...{ start, history, chatbots: store.listChatbots, discard: access.discard },
		checkVisitor: ({ caller, visitorToken }) => visitors.check(caller, visitorToken),
		events: async (asked) => {
			const after = eventNumber(asked.lastEventId);
			return access.events(await ownerOf(asked, "run"), { ...asked, after });
		},
		stop: async (asked) => access.stop(await ownerOf(asked, "run"), asked.runId),
		idle: () => runs.idle(),
		close: async () => {
			await runs.close();
			await replicas?.close();
		},
	};
}

function saveWith({ store, onFailed }: ChatServiceOptions) {
	return async (clientId: string, record: RunRecord): Promise<void> => {
		await store.finishRun(clientId, record);
		if (record.status === "interrupted") onFailed?.(clientId, record.runId);
	};
}

/** Passes the steps on and, where no answer was found, notes that before the last is told. */
async function* noteUnanswered(
	steps: AsyncIterable<AnswerStep>,
	note: () => Promise<void>,
	onError: (error: unknown) => void,
): AsyncGenerator<AnswerStep> {
	let answered = true;
	for await (const step of steps) {
		if (step.type === "outcome") answered = step.answered;
		yield step;
	}
	if (!answered) await note().catch(onError);
}

/** The chatbot that answers, and the conversation to continue if there is one. */
async function findPlace(
	store: ChatStore,
	asked: Asking & ChatStartInput,
	known: Promise<string | null>,
): Promise<{ chatbot: Chatbot; conversationId: string | null }> {
	const { clientId } = asked.caller;
	const { conversationId = null, chatbotId = null } = asked;
	if (conversationId === null) {
		// Both at once: most questions begin a conversation, and each look-up is a round trip.
		const [chatbot] = await Promise.all([findChatbot(store, clientId, chatbotId), known]);
		return { chatbot, conversationId };
	}
	const visitorId = await known;
	const conversation =
		visitorId === null ? null : await store.findConversation(clientId, { conversationId, visitorId });
	if (conversation === null) throw noSuch("conversation");
	const chatbot = await findChatbot(store, clientId, chatbotId ?? conversation.chatbotId);
	if (conversation.chatbotId !== chatbot.chatbotId) {
		throw new AppError("INVALID_INPUT", "The conversation is with another chatbot. Leave out chatbotId.");
	}
	return { chatbot, conversationId };
}

async function findChatbot(store: ChatStore, clientId: string, chatbotId: string | null): Promise<Chatbot> {
	const chatbot = await store.findChatbot(clientId, chatbotId);
	if (chatbot !== null) return chatbot;
	throw chatbotId === null ? new AppError("NOT_FOUND", "This client has no chatbot yet.") : noSuch("chatbot");
}

const interrupted = (message: ChatMessage): ChatMessage => ({ ...message, status: "interrupted" });
