import type { ModelBudget } from "./schema.ts";

export type Spent = { tokens: number; cost: number };

/** A budget that somebody's calls are allowed by. */
export type Spender = { name: string; budget: ModelBudget; spent: () => Promise<Spent> };

/** Whether as much is spent as may be. */
export const exceeds = ({ tokens, cost }: Spent, { tokensPerDay, costPerDay }: ModelBudget): boolean =>
	tokens >= (tokensPerDay ?? Number.POSITIVE_INFINITY) || cost >= (costPerDay ?? Number.POSITIVE_INFINITY);

const isLimited = ({ budget }: Spender) => budget.tokensPerDay !== null || budget.costPerDay !== null;

/** What calls that go on may come to: it counts as spent until they have ended. */
export function createHeld() {
	const held = new Map<string, Spent>();
	const of = (name: string): Spent => held.get(name) ?? { tokens: 0, cost: 0 };
	const add = (name: string, { tokens, cost }: Spent, sign: 1 | -1) => {
		const before = of(name);
		const after = { tokens: before.tokens + sign * tokens, cost: before.cost + sign * cost };
		if (after.tokens <= 0) held.delete(name);
		else held.set(name, after);
	};

	/** Holds what a call may come to; null when too much is spent. Returns what lets it go. */
	return async function hold(spenders: readonly Spender[], most: Spent): Promise<(() => void) | null> {
		const limited = spenders.filter(isLimited);
		const before = limited.map(({ name }) => of(name));
		const spent = await Promise.all(limited.map((spender) => spender.spent()));
		// A call that has ended meanwhile may not be among what is stored.
		const isSpent = limited.some(({ name, budget }, index) => {
			const [stored, then, now] = [spent[index], before[index], of(name)];
			const tokens = (stored?.tokens ?? 0) + Math.max(then?.tokens ?? 0, now.tokens);
			const cost = (stored?.cost ?? 0) + Math.max(then?.cost ?? 0, now.cost);
			return exceeds({ tokens, cost }, budget);
		});
		if (isSpent) return null;
		for (const { name } of limited) add(name, most, 1);
		return () => {
			for (const { name } of limited) add(name, most, -1);
		};
	};
}
