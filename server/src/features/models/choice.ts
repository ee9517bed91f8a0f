import type { ChatModel } from "../../models/chat-model.ts";
import { EXTRACTIVE } from "./schema.ts";

/** What the operator allows. */
export type Available = {
	/** For who has chosen none. */
	defaults: readonly ChatModel[];
	/** May be chosen, too. */
	others: readonly ChatModel[];
};

/** The models of a choice, in its order. One that the operator has taken back is left out; where all are, or none was chosen, the defaults. */
export function chosenModels(names: readonly string[], { defaults, others }: Available): readonly ChatModel[] {
	const models = [...defaults, ...others];
	const chosen = names.flatMap((name) => models.find((model) => model.name === name) ?? []);
	return chosen.length > 0 || names.includes(EXTRACTIVE) ? chosen : defaults;
}

/** Why a choice cannot be made, as a sentence; null when it can. */
export function problemIn(names: readonly string[], { defaults, others }: Available): string | null {
	if (names.length === 1 && names[0] === EXTRACTIVE) return null;
	const allowed = [...defaults, ...others].map(({ name }) => name);
	const unknown = names.find((name) => !allowed.includes(name));
	if (unknown !== undefined)
		return `models: "${unknown}" may not be chosen here. Choose among ${[...allowed, EXTRACTIVE].join(", ")}.`;
	return new Set(names).size < names.length ? "models: one of them stands there twice." : null;
}
