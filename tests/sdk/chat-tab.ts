/** A visitor's tabs with a chat, for the tests of the chat store. */
import {
	type ChatSnapshot,
	type ChatStorage,
	type ChatStore,
	type ChatStoreOptions,
	createChatStore,
	createSignpost,
	type SignpostOptions,
} from "../../sdk/src/index.ts";

/** What a tab keeps over a reload. */
function memory(): ChatStorage & { values: Map<string, string> } {
	const values = new Map<string, string>();
	return {
		values,
		getItem: (name) => values.get(name) ?? null,
		setItem: (name, value) => void values.set(name, value),
		removeItem: (name) => void values.delete(name),
	};
}

type Requests = { path: string; signal: AbortSignal | null }[];

/** A visitor's tab: what it keeps survives `reload`, which makes a new client and store as a page would. */
export function openTabAt(options: SignpostOptions) {
	const storage = memory();
	const requests: Requests = [];
	const reload = (more: Partial<SignpostOptions & ChatStoreOptions> = {}) => {
		const signpost = createSignpost({
			...{ storage, ...options, ...more },
			fetch: (input, init) => {
				const path = new URL(`${input}`).pathname.split("/").at(-1) ?? "";
				requests.push({ path, signal: init?.signal ?? null });
				return (options.fetch ?? fetch)(input, init);
			},
		});
		return createChatStore(signpost, { storage });
	};
	return { storage, requests, reload, asked: (path: string) => requests.filter((one) => one.path === path) };
}

/** A promise and what resolves it. */
export function gate() {
	let open = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

/** Subscribes until a snapshot is as wanted. */
export function until(store: ChatStore, isWanted: (snapshot: ChatSnapshot) => boolean): Promise<ChatSnapshot> {
	return new Promise((resolve) => {
		const unsubscribe = store.subscribe((snapshot) => {
			if (!isWanted(snapshot)) return;
			resolve(snapshot);
			queueMicrotask(() => unsubscribe());
		});
	});
}

export const lastText = ({ messages }: ChatSnapshot) => messages.at(-1)?.text;
export const shown = ({ messages }: ChatSnapshot) => messages.map(({ role, text, status }) => [role, text, status]);
