import { NotFoundError } from "../core/errors.ts";
import type { ChatEvent } from "../generated/contract.ts";
import { type AnswerContent, endedEarly, errorOfEvent, NO_CONTENT, withEvent } from "../internal/answer-content.ts";
import { toSignpostError } from "../internal/to-error.ts";
import type { ChatResource } from "../resources/chat.ts";
import { type KeptConversation, keptConversation } from "./kept-conversation.ts";
import {
	type ChatSnapshot,
	type ChatStoreMessage,
	type ChatStoreStatus,
	changed,
	EMPTY_CHAT,
	loadedMessages,
	newTurn,
} from "./snapshot.ts";
import type { ChatOpinion, ChatStore, ChatStoreOptions } from "./types.ts";

/** A chat that a page can show as it is: subscribe to it, and render its snapshots. */
export function createChatStore(signpost: { chat: ChatResource }, options: ChatStoreOptions = {}): ChatStore {
	return new Store(signpost.chat, options);
}

type Listener = (snapshot: ChatSnapshot) => void;

/** An answer that has not ended as far as is known. */
type Followed = { runId: string; lastEventId: string | null; content: AnswerContent };

class Store implements ChatStore {
	readonly #chat: ChatResource;
	readonly #scope: { clientId?: string };
	readonly #chatbot: { chatbotId?: string };
	readonly #kept: KeptConversation;
	readonly #listeners = new Set<Listener>();
	#wasSubscribed = false;
	/** The newest state, and the one that listeners know. */
	#state = EMPTY_CHAT;
	#told = EMPTY_CHAT;
	#telling: ReturnType<typeof setTimeout> | undefined;
	/** Aborted when something else begins. */
	#work = new AbortController();
	/** Aborted when nobody listens any more. */
	#watching = new AbortController();
	#followed: Followed | null = null;
	#run: Promise<{ runId: string }> | null = null;
	#active: Promise<void> = Promise.resolve();
	#again: (() => Promise<void>) | null = null;
	#turns = 0;

	constructor(chat: ChatResource, { chatbotId, clientId, storage, name = "signpost:chat" }: ChatStoreOptions) {
		this.#chat = chat;
		this.#scope = clientId === undefined ? {} : { clientId };
		this.#chatbot = chatbotId === undefined ? {} : { chatbotId };
		this.#kept = keptConversation(name, storage);
	}

	readonly subscribe = (listener: Listener) => {
		// One that subscribes twice is called twice, and leaves twice.
		const own: Listener = (snapshot) => listener(snapshot);
		this.#wasSubscribed = true;
		this.#listeners.add(own);
		own(this.#told);
		if (this.#followed !== null && this.#watching.signal.aborted) this.#active = this.#follow(this.#followed);
		return () => {
			this.#listeners.delete(own);
			// Frameworks unsubscribe and subscribe in one go.
			queueMicrotask(() => this.#isUnseen() && this.#watching.abort());
		};
	};

	readonly getSnapshot = () => this.#told;
	readonly getServerSnapshot = () => EMPTY_CHAT;

	readonly send = async (message: string) => {
		if (this.#state.busy || message.trim() === "") return;
		await this.#begin(() => this.#ask(message, this.#state.messages));
	};

	readonly stop = async () => {
		const run = await this.#run?.catch(() => null);
		if (!run || this.#followed?.runId !== run.runId) return;
		const input = { ...this.#scope, runId: run.runId };
		await this.#chat.stop(input).catch((error) => this.#set({ error: toSignpostError(error) }));
	};

	readonly retry = async () => {
		if (this.#state.busy) return;
		const { messages } = this.#state;
		const last = messages.map(({ role }) => role).lastIndexOf("user");
		const question = messages[last]?.text;
		const replaces = messages.at(-1)?.runId ?? undefined;
		const regenerate = () => this.#ask(question ?? "", messages.slice(0, last), replaces);
		if (this.#again !== null) await this.#begin(this.#again);
		else if (question !== undefined) await this.#begin(regenerate);
	};

	readonly resume = async () => {
		const conversationId = this.#state.conversationId ?? this.#kept.get();
		if (conversationId !== null && !this.#state.busy) void this.#begin(() => this.#load(conversationId, true));
		await this.#active;
	};

	readonly load = (conversationId: string) => this.#begin(() => this.#load(conversationId, false));

	readonly feedback = async (messageId: string, opinion: ChatOpinion) => {
		const before = this.#state.messages.find((message) => message.messageId === messageId)?.thumb ?? null;
		this.#setThumb(messageId, opinion.thumb);
		if (this.#state.status !== "failed") this.#set({ error: null });
		try {
			await this.#chat.feedback({ ...this.#scope, messageId, ...opinion });
		} catch (error) {
			this.#setThumb(messageId, before);
			this.#again = () => this.feedback(messageId, opinion);
			this.#set({ error: toSignpostError(error) });
		}
	};

	readonly clear = () => {
		void this.#begin(async () => {});
		this.#kept.set(null);
		this.#state = EMPTY_CHAT;
		this.#tell();
	};

	/** Puts something in the place of what goes on. */
	#begin(work: () => Promise<void>): Promise<void> {
		this.#work.abort();
		this.#watching.abort();
		this.#work = new AbortController();
		this.#followed = null;
		this.#run = null;
		this.#again = null;
		this.#active = work();
		return this.#active;
	}

	async #ask(message: string, before: readonly ChatStoreMessage[], replaces?: string): Promise<void> {
		const { signal } = this.#work;
		const { conversationId } = this.#state;
		this.#turns += 1;
		this.#set({ messages: [...before, ...newTurn(message, `${this.#turns}`)], status: "asking", error: null });
		// Only a conversation that is still there has turns to replace.
		const place = conversationId === null ? {} : { conversationId, ...(replaces === undefined ? {} : { replaces }) };
		try {
			const started = this.#chat.start({ ...this.#scope, ...this.#chatbot, ...place, message }, { signal });
			this.#run = started;
			const run = await started;
			if (signal.aborted) return;
			this.#kept.set(run.conversationId);
			this.#set({ conversationId: run.conversationId, messages: this.#withLast({ runId: run.runId }) });
			await this.#follow({ runId: run.runId, lastEventId: null, content: NO_CONTENT });
		} catch (error) {
			if (signal.aborted) return;
			// The conversation was deleted: the next try begins a new one.
			if (error instanceof NotFoundError) this.#set({ conversationId: null });
			this.#fail(error, () => this.#ask(message, before, replaces));
		}
	}

	async #load(conversationId: string, mayBeGone: boolean): Promise<void> {
		const { signal } = this.#work;
		const known = conversationId === this.#state.conversationId ? this.#state.messages : [];
		this.#set({ conversationId, messages: known, status: "loading", error: null });
		try {
			const { messages } = await this.#chat.history({ ...this.#scope, conversationId }, { signal });
			if (signal.aborted) return;
			this.#kept.set(conversationId);
			this.#set({ messages: loadedMessages(messages, known) });
			const runId = messages.at(-1)?.runId ?? null;
			// An answer that has ended is read again for what its message does not hold.
			if (runId === null) this.#set({ status: "idle" });
			else await this.#follow({ runId, lastEventId: null, content: NO_CONTENT });
		} catch (error) {
			if (signal.aborted) return;
			if (mayBeGone && error instanceof NotFoundError) this.clear();
			else this.#fail(error, () => this.#load(conversationId, mayBeGone));
		}
	}

	/** Takes a run's events until it ends or nobody listens any more. */
	async #follow(run: Followed): Promise<void> {
		this.#followed = run;
		this.#run = Promise.resolve(run);
		this.#watching = new AbortController();
		const { signal } = this.#watching;
		if (this.#isUnseen()) return this.#watching.abort();
		const { runId, lastEventId } = run;
		try {
			for await (const { id, data } of this.#chat.events({ ...this.#scope, runId, lastEventId }, { signal })) {
				if (signal.aborted) return;
				run.lastEventId = id;
				this.#take(run, data);
			}
			if (this.#followed === run) throw endedEarly();
		} catch (error) {
			if (!signal.aborted) this.#lose(run, error);
		}
	}

	#take(run: Followed, event: ChatEvent): void {
		if (event.type === "done") {
			const { finish, messageId } = event;
			this.#followed = null;
			this.#set({ status: "idle", messages: this.#withLast({ status: finish, messageId, done: event }) });
		} else if (event.type === "error") {
			this.#followed = null;
			this.#fail(errorOfEvent(event), null);
		} else {
			run.content = withEvent(run.content, event);
			const status = statusOf(event) ?? this.#state.status;
			this.#set({ status, messages: this.#withLast(run.content) }, "soon");
		}
	}

	/** The run goes on, perhaps, but its events do not arrive. */
	#lose(run: Followed, error: unknown): void {
		this.#followed = null;
		const isOver = this.#state.messages.at(-1)?.status !== "running";
		// The log of an answer that ended long ago.
		if (isOver && error instanceof NotFoundError) this.#set({ status: "idle" });
		else this.#fail(error, () => this.#followAgain(run));
	}

	#followAgain(run: Followed): Promise<void> {
		this.#set({ status: "loading", error: null, messages: this.#withLast({ status: "running" }) });
		return this.#follow(run);
	}

	#fail(error: unknown, again: (() => Promise<void>) | null): void {
		this.#again = again;
		const isRunning = this.#state.messages.at(-1)?.status === "running";
		const messages = isRunning ? this.#withLast({ status: "interrupted" }) : this.#state.messages;
		this.#set({ status: "failed", error: toSignpostError(error), messages });
	}

	/** The messages with a change to the last one. A text that is being read again does not shrink. */
	#withLast(changes: Partial<ChatStoreMessage>): readonly ChatStoreMessage[] {
		const { messages } = this.#state;
		const last = messages.at(-1);
		if (last === undefined) return messages;
		const { text = last.text, citations = last.citations } = changes;
		const kept = text.length < last.text.length ? last : { text, citations };
		return [...messages.slice(0, -1), { ...last, ...changes, text: kept.text, citations: kept.citations }];
	}

	#setThumb(messageId: string, thumb: ChatOpinion["thumb"]): void {
		const { messages } = this.#state;
		this.#set({ messages: messages.map((one) => (one.messageId === messageId ? { ...one, thumb } : one)) });
	}

	#isUnseen(): boolean {
		return this.#wasSubscribed && this.#listeners.size === 0;
	}

	/** `soon`: together with what else has arrived. */
	#set(changes: Partial<ChatSnapshot>, when: "now" | "soon" = "now"): void {
		this.#state = changed(this.#state, changes);
		if (when === "now") this.#tell();
		else this.#telling ??= setTimeout(() => this.#tell());
	}

	#tell(): void {
		clearTimeout(this.#telling);
		this.#telling = undefined;
		this.#told = this.#state;
		for (const listener of [...this.#listeners]) listener(this.#told);
	}
}

function statusOf(event: ChatEvent): ChatStoreStatus | null {
	if (event.type === "status") return event.status;
	return event.type === "delta" ? "writing" : null;
}
