import type { ChatMessage } from "../../server/src/features/chat/schema.ts";
import type { ChatStore, StoredRun } from "../../server/src/features/chat/store.ts";

type Conversation = { clientId: string; visitorId: string; chatbotId: string; messages: ChatMessage[] };
type MemoryRun = StoredRun & { clientId: string; visitorId: string; conversationId: string };

export type MemoryChatStore = ChatStore & {
	visitors: Map<string, { visitorId: string; clientId: string; keyId: string; reach: string }>;
	conversations: Map<string, Conversation>;
	runs: Map<string, MemoryRun>;
};

const RETRIEVAL = { topK: 8, threshold: 0, filter: undefined };
const NO_BUDGET = { tokensPerDay: null, costPerDay: null };

/** A chat store without a database, for tests of what is above it. Client `cli_a` has a chatbot. */
export function createMemoryChatStore(): MemoryChatStore {
	const visitors: MemoryChatStore["visitors"] = new Map();
	const conversations: MemoryChatStore["conversations"] = new Map();
	const runs: MemoryChatStore["runs"] = new Map();

	const answerOf = (runId: string) => {
		const run = runs.get(runId);
		const messages = conversations.get(run?.conversationId ?? "")?.messages ?? [];
		return { run, message: messages.find(({ messageId }) => messageId === run?.messageId) };
	};

	return {
		...{ visitors, conversations, runs },
		findVisitor: async (clientId, { keyId, tokenHash, reach }) => {
			const found = visitors.get(tokenHash);
			return found?.clientId === clientId && found.keyId === keyId && found.reach === reach ? found.visitorId : null;
		},
		keepVisitor: async (clientId, visitor) => {
			if (!visitors.has(visitor.tokenHash)) visitors.set(visitor.tokenHash, { ...visitor, clientId });
		},
		listChatbots: async () => [{ chatbotId: "wgt_a", name: "A", createdAt: new Date(0) }],
		findUser: async () => null,
		saveUser: async () => "vis_user",
		signing: async () => ({ slug: "a", keys: [] }),
		findChatbot: async (clientId, chatbotId) =>
			clientId === "cli_a" && (chatbotId === null || chatbotId === "wgt_a")
				? {
						chatbotId: "wgt_a",
						name: "A",
						instructions: "Be kind.",
						retrieval: RETRIEVAL,
						models: { chosen: [], budget: NO_BUDGET },
					}
				: null,
		clientName: async () => "Shoe shop",
		findConversation: async (clientId, { conversationId, visitorId }) => {
			const found = conversations.get(conversationId);
			return found?.clientId === clientId && found.visitorId === visitorId ? { chatbotId: found.chatbotId } : null;
		},
		turns: async (_clientId, { conversationId, except, limit }) =>
			(conversations.get(conversationId)?.messages ?? [])
				.filter(({ messageId, text }) => !except.includes(messageId) && text !== "")
				.slice(-limit)
				.map(({ role, text }) => ({ role, text })),
		startRun: async (clientId, start) => {
			const { visitorId, conversationId, runId, messageId } = start;
			if (start.newVisitor !== null) visitors.set(start.newVisitor.tokenHash, { ...start.newVisitor, clientId });
			if (start.newConversation !== null) {
				conversations.set(conversationId, { clientId, visitorId, messages: [], ...start.newConversation });
			}
			const common = { citations: [], grounded: null, thumb: null, createdAt: new Date(0) };
			conversations.get(conversationId)?.messages.push(
				{
					...common,
					messageId: start.userMessageId,
					role: "user",
					text: start.question,
					status: "complete",
					runId: null,
				},
				{ ...common, messageId, role: "assistant", text: "", status: "running", runId },
			);
			runs.set(runId, { clientId, visitorId, conversationId, messageId, finished: false, partial: false, events: [] });
			return true;
		},
		findRun: async (clientId, { runId, visitorId }) => {
			const run = runs.get(runId);
			return run?.clientId === clientId && run.visitorId === visitorId ? { ...run } : null;
		},
		saveDraft: async (_clientId, { runId, text, citations }) => {
			const { run, message } = answerOf(runId);
			if (run === undefined || run.finished || message === undefined) return;
			run.partial = true;
			Object.assign(message, { text, citations });
		},
		finishRun: async (_clientId, { runId, text, status, citations, grounded, events }) => {
			const { run, message } = answerOf(runId);
			if (run !== undefined) Object.assign(run, { finished: true, partial: text !== "", events });
			if (message !== undefined) Object.assign(message, { text, status, citations, grounded });
		},
		interruptRun: async (_clientId, runId) => {
			const { run, message } = answerOf(runId);
			if (run !== undefined) run.finished = true;
			if (message !== undefined) message.status = "interrupted";
		},
		unfinished: async (_clientId, runIds) =>
			runIds.filter((runId) => runs.get(runId)?.finished === false).map((runId) => ({ runId, isMadeElsewhere: false })),
		requestStop: async () => null,
		messages: async (_clientId, { conversationId, limit }) =>
			(conversations.get(conversationId)?.messages ?? []).slice(-limit),
	};
}
