import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";

/** What may be called with a key; null: no limit. */
export type KeyBudget = { ratePerMinute: number | null; callsPerDay: number | null; answersPerDay: number | null };

export type BudgetUnit = "calls" | "answers";

/** One unit of a key on a day, as `2026-01-31` by UTC. */
export type BudgetDay = { keyId: string; day: string; unit: BudgetUnit };

export type BudgetStore = {
	/** Adds to what was used on the day, unless that would then be more than `cap`. */
	spend: (of: BudgetDay, amount: { count: number; cap: number }) => Promise<boolean>;
	giveBack: (of: BudgetDay, count: number) => Promise<void>;
};

export type BudgetDependencies = {
	store: BudgetStore;
	/** Counts a call of a key against its calls a minute. @throws AppError when there are too many */
	takeRate: (keyId: string, ratePerMinute: number) => Promise<void>;
	now?: () => number;
};

export const BUDGET = {
	/** A process sets aside this share of a budget at a time, and so many calls at most: few calls cost a statement. */
	share: 0.05,
	most: 100,
	/** For how long a budget that is spent is not asked for again, in ms. */
	spentFor: 1_000,
	max: 10_000,
};

/** What this process has set aside and not used, of a key on a day. */
type Purse = BudgetDay & { left: number; spentUntil: number; filling: Promise<void> | null };

const DAY = 86_400_000;

export type KeyBudgets = ReturnType<typeof createKeyBudgets>;

/**
 * Counts what is called with keys that have budgets. Processes take from the database what they then give out one by
 * one, so in all there is never one call more than the budget, whatever the number of processes; what a process that
 * dies has set aside is lost until midnight.
 */
export function createKeyBudgets({ store, takeRate, now = Date.now }: BudgetDependencies) {
	const purses = new LRUCache<string, Purse>({ max: BUDGET.max });

	function purseOf(keyId: string, unit: BudgetUnit): Purse {
		const day = new Date(now()).toISOString().slice(0, 10);
		const name = `${keyId}/${unit}`;
		const known = purses.get(name);
		if (known?.day === day) return known;
		const purse: Purse = { keyId, day, unit, left: 0, spentUntil: 0, filling: null };
		purses.set(name, purse);
		return purse;
	}

	async function fill(purse: Purse, cap: number): Promise<void> {
		const share = Math.max(1, Math.min(BUDGET.most, Math.floor(cap * BUDGET.share)));
		for (const count of new Set([share, 1])) {
			if (!(await store.spend(purse, { count, cap }))) continue;
			purse.left += count;
			return;
		}
		purse.spentUntil = now() + BUDGET.spentFor;
	}

	async function take(keyId: string, unit: BudgetUnit, cap: number): Promise<void> {
		const purse = purseOf(keyId, unit);
		while (purse.left === 0) {
			if (purse.spentUntil > now()) throw spent(unit, now());
			// All that come meanwhile wait for the same statement.
			purse.filling ??= fill(purse, cap).finally(() => {
				purse.filling = null;
			});
			await purse.filling;
		}
		purse.left -= 1;
	}

	return {
		/** Counts a call. @throws AppError when it is one too many */
		async take(keyId: string, budget: KeyBudget, procedure: string): Promise<void> {
			const { ratePerMinute, callsPerDay, answersPerDay } = budget;
			if (ratePerMinute !== null) await takeRate(keyId, ratePerMinute);
			if (callsPerDay !== null) await take(keyId, "calls", callsPerDay);
			if (answersPerDay !== null && procedure === "chat.start") await take(keyId, "answers", answersPerDay);
		},

		/** Gives back what was set aside. */
		async close(): Promise<void> {
			const left = [...purses.values()].filter((purse) => purse.left > 0);
			await Promise.all(left.map((purse) => store.giveBack(purse, purse.left)));
			purses.clear();
		},
	};
}

function spent(unit: BudgetUnit, now: number): AppError {
	const retryAfter = Math.ceil((DAY - (now % DAY)) / 1_000);
	const message = `This key's budget of ${unit} for the day is spent. It begins anew at midnight UTC.`;
	return new AppError("RATE_LIMITED", message, { retryAfter });
}
