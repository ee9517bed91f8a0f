import type {
	ModelBudget,
	ModelsCallsInput,
	ModelsCallsOutput,
	ModelsChooseInput,
	ModelsListOutput,
	ModelsSetBudgetInput,
	ModelsUsageInput,
	ModelsUsageOutput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import type { Session } from "../internal/session.ts";

/** Who writes a client's answers, and what that costs. Needs a secret key with the scope `admin`. */
export type ModelsResource = {
	/** Which models may write, and which do for the client and its chatbots. */
	list: (options?: CallOptions) => Promise<ModelsListOutput>;
	/**
	 * Chooses who writes the answers of a chatbot, or of all that have no choice of their own, from the next question on.
	 * Rejects with `InvalidInputError` when a model may not be chosen on this server, with `NotFoundError` when there is
	 * no such chatbot.
	 */
	choose: (input: ModelsChooseInput, options?: CallOptions) => Promise<ModelsListOutput>;
	/** Tokens and US dollars by day and model, of the last 30 days unless told, and what may be spent. */
	usage: (input?: ModelsUsageInput, options?: CallOptions) => Promise<ModelsUsageOutput>;
	/** The last 50 calls to models unless told, newest first, with what went wrong. */
	calls: (input?: ModelsCallsInput, options?: CallOptions) => Promise<ModelsCallsOutput>;
	/** Sets what may be spent on a day, in tokens and in US dollars; null: no limit. Beyond it answers are extractive. */
	setBudget: (input: ModelsSetBudgetInput, options?: CallOptions) => Promise<ModelBudget>;
};

export function modelsResource(session: Session): ModelsResource {
	const { models } = session.trpc;
	return {
		list: (options) => session.call("safe", options, (signal) => models.list.query(session.scoped({}), { signal })),
		choose: (input, options) =>
			session.call("safe", options, (signal) => models.choose.mutate(session.scoped(input), { signal })),
		usage: (input = {}, options) =>
			session.call("safe", options, (signal) => models.usage.query(session.scoped(input), { signal })),
		calls: (input = {}, options) =>
			session.call("safe", options, (signal) => models.calls.query(session.scoped(input), { signal })),
		setBudget: (input, options) =>
			session.call("safe", options, (signal) => models.setBudget.mutate(session.scoped(input), { signal })),
	};
}
