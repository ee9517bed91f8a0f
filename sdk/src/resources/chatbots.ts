import type {
	Chatbot,
	ChatbotsCreateInput,
	ChatbotsDeleteInput,
	ChatbotsDeleteOutput,
	ChatbotsGetInput,
	ChatbotsListInput,
	ChatbotsListOutput,
	ChatbotsUpdateInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { plainCalls } from "../internal/plain-calls.ts";
import type { Session } from "../internal/session.ts";

/** Who answers, from what, and how it looks. Needs a secret key with the scope `admin`, or a member's session. */
export type ChatbotsResource = {
	/** Makes a chatbot over one of the tenant's clients; what is not given has its default. */
	create: (input: ChatbotsCreateInput, options?: CallOptions) => Promise<Chatbot>;
	/** One chatbot with all its options. */
	get: (input: ChatbotsGetInput, options?: CallOptions) => Promise<Chatbot>;
	/** Changes a chatbot from the next question on. What is left out stays as it is, within `retrieval` and `widget`, too. */
	update: (input: ChatbotsUpdateInput, options?: CallOptions) => Promise<Chatbot>;
	/** Deletes a chatbot with every conversation that was had with it. */
	delete: (input: ChatbotsDeleteInput, options?: CallOptions) => Promise<ChatbotsDeleteOutput>;
	/** The tenant's chatbots, or those of one client, the oldest first. */
	list: (input?: ChatbotsListInput, options?: CallOptions) => Promise<ChatbotsListOutput>;
};

export const chatbotsResource = (session: Session): ChatbotsResource =>
	plainCalls<ChatbotsResource>(session, "chatbots", {
		create: "make",
		get: "read",
		update: "set",
		delete: "make",
		list: "read",
	});
