import { AppError } from "../../errors.ts";
import type { Caller } from "../access/principal.ts";
import { pageOf, readCursor } from "./cursor.ts";
import type {
	ChatConversationsInput,
	ChatConversationsOutput,
	ChatFeedback,
	ChatFeedbackInput,
	ChatRenameInput,
	ChatRenameOutput,
	ConversationSettings,
	ConversationsDeleteVisitorInput,
	ConversationsDeleteVisitorOutput,
	ConversationsFeedbackInput,
	ConversationsFeedbackOutput,
} from "./schema.ts";
import type { ConversationRow, ConversationStore, FeedbackStore } from "./store.ts";
import { titleOf } from "./title.ts";

export type ConversationDependencies = {
	store: ConversationStore & FeedbackStore;
	visitors: { resolve: (caller: Caller, token: string | null) => Promise<string | null> };
	hashToken: (token: string) => string;
	/** Ends runs of a visitor's, and forgets what they have said. */
	discardRuns: (owner: { clientId: string; visitorId: string }, runIds: readonly string[]) => Promise<void>;
	/** Called when conversations may have to go earlier than before. */
	onRetention: () => void;
};

type Asking = { caller: Caller; visitorToken: string | null };

export type ConversationService = ReturnType<typeof createConversationService>;

export function createConversationService(dependencies: ConversationDependencies) {
	const { store, visitors, hashToken, discardRuns, onRetention } = dependencies;

	const visitorOf = (asked: Asking) => knownVisitor(dependencies, asked, "conversation");

	/** A user is another visitor under each filter. */
	function findVisitors(clientId: string, input: ConversationsDeleteVisitorInput): Promise<string[]> {
		const { userId, visitorId, visitorToken = "" } = input;
		if (userId !== undefined) return store.findVisitors(clientId, { userId });
		if (visitorId !== undefined) return store.findVisitors(clientId, { id: visitorId });
		return store.findVisitors(clientId, { tokenHash: hashToken(visitorToken) });
	}

	return {
		...createFeedback(dependencies),

		async list(asked: Asking & ChatConversationsInput): Promise<ChatConversationsOutput> {
			const { caller, visitorToken, limit, cursor } = asked;
			const after = readCursor(cursor);
			const visitorId = await visitors.resolve(caller, visitorToken);
			if (visitorId === null) return { conversations: [], nextCursor: null };
			const rows = await store.list(caller.clientId, { visitorId, after, limit: limit + 1 });
			const placeOf = (row: ConversationRow) => ({ at: row.lastActivityAt, id: row.conversationId });
			const { page, nextCursor } = pageOf(rows, limit, placeOf);
			const conversations = page.map(({ title, question, ...row }) => ({
				...row,
				title: titleOf({ title, question }),
			}));
			return { conversations, nextCursor };
		},

		async rename(asked: Asking & ChatRenameInput): Promise<ChatRenameOutput> {
			const { conversationId, title } = asked;
			const visitorId = await visitorOf(asked);
			if (await store.rename(asked.caller.clientId, { conversationId, visitorId }, title))
				return { conversationId, title };
			throw noSuch("conversation");
		},

		async delete(asked: Asking & { conversationId: string }): Promise<{ deleted: true }> {
			const { clientId } = asked.caller;
			const visitorId = await visitorOf(asked);
			const own = { conversationId: asked.conversationId, visitorId };
			// First, so that none writes into what is being deleted.
			await discardRuns({ clientId, visitorId }, await store.running(clientId, own));
			const runIds = await store.delete(clientId, own);
			if (runIds === null) throw noSuch("conversation");
			await discardRuns({ clientId, visitorId }, runIds);
			return { deleted: true };
		},

		settings: async (clientId: string): Promise<ConversationSettings> => ({
			retentionDays: await store.retention(clientId),
		}),

		async configure(clientId: string, { retentionDays }: ConversationSettings): Promise<ConversationSettings> {
			await store.setRetention(clientId, retentionDays);
			onRetention();
			return { retentionDays };
		},

		async deleteVisitor(
			clientId: string,
			input: ConversationsDeleteVisitorInput,
		): Promise<ConversationsDeleteVisitorOutput> {
			const visitorIds = await findVisitors(clientId, input);
			const sum = { conversations: 0, events: 0 };
			let isGone = false;
			for (const visitorId of visitorIds) {
				await discardRuns({ clientId, visitorId }, await store.running(clientId, { visitorId }));
				const gone = await store.deleteVisitor(clientId, visitorId);
				if (gone === null) continue;
				await discardRuns({ clientId, visitorId }, gone.runIds);
				isGone = true;
				sum.conversations += gone.conversations;
				sum.events += gone.events;
			}
			if (!isGone) throw noSuch("visitor");
			return { deleted: true, ...sum };
		},

		/** Deletes what clients do not want to keep any longer. */
		expire: (): Promise<void> => store.expire(),
	};
}

/** What visitors think of answers. */
function createFeedback(dependencies: ConversationDependencies) {
	const { store } = dependencies;
	return {
		async saveFeedback(asked: Asking & ChatFeedbackInput): Promise<ChatFeedback> {
			const { messageId, thumb, reasons, note } = asked;
			if (thumb === null && (reasons.length > 0 || note !== ""))
				throw new AppError("INVALID_INPUT", "thumb: Say up or down with reasons and a note; null takes all back.");
			const visitorId = await knownVisitor(dependencies, asked, "answer");
			const feedback = { messageId, thumb, reasons: [...new Set(reasons)], note };
			if (await store.saveFeedback(asked.caller.clientId, visitorId, feedback)) return feedback;
			throw noSuch("answer");
		},

		async feedback(clientId: string, input: ConversationsFeedbackInput): Promise<ConversationsFeedbackOutput> {
			const { thumb, limit, cursor } = input;
			const rows = await store.feedback(clientId, { thumb, after: readCursor(cursor), limit: limit + 1 });
			const { page, nextCursor } = pageOf(rows, limit, ({ at, messageId }) => ({ at, id: messageId }));
			return { feedback: page, nextCursor };
		},
	};
}

async function knownVisitor(
	{ visitors }: ConversationDependencies,
	{ caller, visitorToken }: Asking,
	what: "conversation" | "answer",
): Promise<string> {
	const visitorId = await visitors.resolve(caller, visitorToken);
	if (visitorId === null) throw noSuch(what);
	return visitorId;
}

/** The same words for what is somebody else's and for what does not exist. */
const noSuch = (what: "conversation" | "answer" | "visitor") => new AppError("NOT_FOUND", `There is no such ${what}.`);
