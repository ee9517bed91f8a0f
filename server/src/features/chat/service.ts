import { AppError } from "../../errors.ts";
import type { ChatModel } from "../../models/chat-model.ts";
import type { Caller } from "../keys/service.ts";
import { EXTRACTIVE } from "../models/schema.ts";
import { makeAnswer } from "./answer.ts";
import { beginRun, type RunBeginning } from "./beginning.ts";
import { PROMPT_DEFAULTS } from "./prompt.ts";
import { eventNumber, replay } from "./replay.ts";
import { REWRITE_DEFAULTS } from "./rewrite.ts";
import type { RunOwner, RunRecord, RunReport } from "./run.ts";
import { createMemoryRunLog, type LoggedEvent, type RunLog } from "./run-log.ts";
import { type RunSettings, Runs } from "./runs.ts";
import type { ChatEventsInput, ChatHistoryOutput, ChatMessage, ChatStartInput, ChatStartOutput } from "./schema.ts";
import type { Chatbot, ChatbotEntry, ChatStore, StoredRun } from "./store.ts";
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
	models: (run: { clientId: string; runId: string } & Chatbot["models"]) => readonly ChatModel[];
	/** How long a model may take to rewrite a follow-up question, in ms; 0: a rule does it. */
	rewriteTimeoutMs?: number;
	/** Told of what went wrong. Errors may carry a provider's words: log name and status, not the text. */
	report: (problem: ChatProblem) => void;
	/** Told of a question that found no answer. */
	noteUnanswered: (clientId: string, asked: { question: string; messageId: string }) => Promise<void>;
	visitors?: Visitors;
	/** Told of a run that has failed. */
	onFailed?: (clientId: string, runId: string) => void;
	log?: RunLog;
	settings?: Partial<RunSettings>;
};

type Answering = Pick<StartedFor, "turns"> & {
	run: RunBeginning;
	chatbot: Chatbot;
	models: readonly ChatModel[];
	clientId: string;
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
	events: (options: Asking & { signal: AbortSignal } & ChatEventsInput) => AsyncIterable<LoggedEvent>;
	stop: (options: Asking & { runId: string }) => Promise<{ stopped: boolean }>;
	history: (options: Asking & { conversationId: string }) => Promise<ChatHistoryOutput>;
	/** The client's chatbots, the one that answers by default first. */
	chatbots: (clientId: string) => Promise<ChatbotEntry[]>;
	/** Ends runs and forgets what they have said. */
	discard: (owner: RunOwner, runIds: readonly string[]) => Promise<void>;
	/** Ends all runs; their viewers are told to ask again. */
	close: () => Promise<void>;
};

export function createChatService(options: ChatServiceOptions): ChatService {
	const { store, search, report, log = createMemoryRunLog(), settings = {} } = options;
	const { rewriteTimeoutMs = REWRITE_DEFAULTS.timeoutMs } = options;
	const visitors = options.visitors ?? createVisitors(store);
	const runs = new Runs({ log, saveDraft: store.saveDraft, save: saveWith(options), report, settings });

	async function start(asked: Asking & ChatStartInput & StartedFor): Promise<ChatStartOutput> {
		const { caller, visitorToken, message: question } = asked;
		const known = visitors.admit(caller, visitorToken);
		const { chatbot, conversationId } = await findPlace(store, asked, known);
		const visitorId = await known;
		const minted = visitorId === null ? visitors.mint(caller) : null;
		const visitor = minted === null ? { visitorId: visitorId ?? "" } : { newVisitor: minted.visitor };
		const { chatbotId } = chatbot;
		const { newConversationId, turns } = asked;
		const begun = beginRun({ visitor, chatbotId, conversationId, newConversationId, question });
		const models = options.models({ clientId: caller.clientId, runId: begun.runId, ...chatbot.models });
		const run = { ...begun, model: models[0]?.name ?? EXTRACTIVE };
		const spec = { clientId: caller.clientId, visitorId: run.visitorId, runId: run.runId, messageId: run.messageId };
		await runs.start({ ...spec, answer: answerTo({ run, chatbot, models, turns, clientId: caller.clientId }) }, () =>
			store.startRun(caller.clientId, run),
		);
		return { runId: run.runId, conversationId: run.conversationId, visitorToken: minted?.token ?? null };
	}

	function answerTo({ run, chatbot, models, clientId, turns }: Answering) {
		const { conversationId, question } = run;
		const earlier = { conversationId, except: [run.userMessageId, run.messageId], limit: PROMPT_DEFAULTS.maxTurns };
		const note = () => options.noteUnanswered(clientId, { question, messageId: run.messageId });
		const onError = (error: unknown) => report({ step: "note", runId: run.runId, error });
		return (signal: AbortSignal) =>
			noteUnanswered(
				makeAnswer({
					clientId,
					question,
					instructions: chatbot.instructions,
					turns: async () => turns ?? (run.newConversation === null ? store.turns(clientId, earlier) : []),
					siteName: () => store.clientName(clientId),
					...{ search, models, rewriteTimeoutMs, signal },
					onModelError: (model, error) => report({ step: "model", runId: run.runId, model, error }),
				}),
				note,
				onError,
			);
	}

	async function* events(asked: Asking & { signal: AbortSignal } & ChatEventsInput): AsyncGenerator<LoggedEvent> {
		const { runId, signal } = asked;
		const after = eventNumber(asked.lastEventId);
		const owner = await ownerOf(asked, "run");
		const live = await runs.follow(owner, { runId, after, signal });
		if (live === null) yield* replay(await endedRun(owner, runId), after);
		else yield* live;
	}

	async function stop(asked: Asking & { runId: string }): Promise<{ stopped: boolean }> {
		const owner = await ownerOf(asked, "run");
		const stopped = await runs.stop(owner, asked.runId);
		if (stopped === null) await endedRun(owner, asked.runId);
		return { stopped: stopped ?? false };
	}

	/** A run that is not in memory. When it has not ended, the process that made it has died. */
	async function endedRun(owner: RunOwner, runId: string): Promise<StoredRun> {
		const run = await store.findRun(owner.clientId, { runId, visitorId: owner.visitorId });
		if (run === null) throw noSuch("run");
		if (!run.finished) await store.interruptRun(owner.clientId, runId);
		return run;
	}

	async function history(asked: Asking & { conversationId: string }): Promise<ChatHistoryOutput> {
		const { conversationId } = asked;
		const { clientId, visitorId } = await ownerOf(asked, "conversation");
		const conversation = await store.findConversation(clientId, { conversationId, visitorId });
		if (conversation === null) throw noSuch("conversation");
		const stored = await store.messages(clientId, { conversationId, limit: HISTORY_LIMIT });
		const isDead = ({ status, runId }: ChatMessage) => status === "running" && !runs.isRunning(runId);
		const messages = stored.map((message) => (isDead(message) ? interrupted(message) : message));
		return { conversationId, messages };
	}

	async function ownerOf({ caller, visitorToken }: Asking, what: "run" | "conversation"): Promise<RunOwner> {
		const visitorId = await visitors.resolve(caller, visitorToken);
		if (visitorId === null) throw noSuch(what);
		return { clientId: caller.clientId, visitorId };
	}

	const { listChatbots: chatbots } = store;
	return { start, events, stop, history, chatbots, discard: runs.discard.bind(runs), close: () => runs.close() };
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

/** The same words for what is somebody else's and for what does not exist. */
const noSuch = (what: "run" | "conversation" | "chatbot") => new AppError("NOT_FOUND", `There is no such ${what}.`);
