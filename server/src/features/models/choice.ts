import type { ChatModel } from "../../models/chat-model.ts";
import { EXTRACTIVE } from "./schema.ts";

/** What the operator allows. */
export type Available = {
	/** For who has chosen none. */
	defaults: readonly ChatModel[];
	/** May be chosen, too. */
	others: readonly ChatModel[];
	/** Those the tenant calls in its own name, which go before the operator's; null where they are not. */
	own: (name: string) => ChatModel | null;
};

const modelOf = (name: string, { defaults, others, own }: Available): ChatModel | undefined =>
	own(name) ?? [...defaults, ...others].find((model) => model.name === name);

/** The models of a choice, in its order. One that the operator has taken back is left out; where all are, or none was chosen, the defaults. */
export function chosenModels(names: readonly string[], available: Available): readonly ChatModel[] {
	const chosen = names.flatMap((name) => modelOf(name, available) ?? []);
	if (chosen.length > 0 || names.includes(EXTRACTIVE)) return chosen;
	return available.defaults.map((model) => available.own(model.name) ?? model);
}

/** Why a choice cannot be made, as a sentence; null when it can. */
export function problemIn(names: readonly string[], available: Available): string | null {
	if (names.length === 1 && names[0] === EXTRACTIVE) return null;
	const allowed = [...available.defaults, ...available.others].map(({ name }) => name);
	const unknown = names.find((name) => modelOf(name, available) === undefined);
	if (unknown !== undefined)
		return `models: "${unknown}" may not be chosen here. Choose among ${[...allowed, EXTRACTIVE].join(", ")}, or set a key of your own by settings.update.`;
	return new Set(names).size < names.length ? "models: one of them stands there twice." : null;
}
