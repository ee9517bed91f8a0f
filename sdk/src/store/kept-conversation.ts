import { pageStorage, type VisitorStorage } from "../internal/visitor.ts";

/** Where a chat keeps which conversation it shows; `sessionStorage` and `localStorage` fit. */
export type ChatStorage = VisitorStorage & { removeItem: (name: string) => void };

/** The id of the conversation to go on with after a reload. */
export type KeptConversation = { get: () => string | null; set: (conversationId: string | null) => void };

/** Keeps it in a storage, by default the tab's; one that is blocked or full is as good as none. */
export function keptConversation(name: string, storage: ChatStorage | null | undefined): KeptConversation {
	const place = storage === undefined ? pageStorage("sessionStorage") : storage;
	const attempt = <Value>(use: (place: ChatStorage) => Value): Value | null => {
		try {
			return place === null ? null : use(place);
		} catch {
			return null;
		}
	};
	return {
		get: () => attempt((storage) => storage.getItem(name)),
		set: (conversationId) =>
			attempt((storage) =>
				conversationId === null ? storage.removeItem(name) : storage.setItem(name, conversationId),
			),
	};
}
