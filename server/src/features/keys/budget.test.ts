import { expect, test } from "vitest";
import { type BudgetStore, createKeyBudgets, type KeyBudget } from "./budget.ts";

const NONE: KeyBudget = { ratePerMinute: null, callsPerDay: null, answersPerDay: null };

function openStore() {
	const used = new Map<string, number>();
	let statements = 0;
	const store: BudgetStore = {
		spend: async ({ keyId, day, unit }, { count, cap }) => {
			statements += 1;
			const name = `${keyId}/${day}/${unit}`;
			const sum = (used.get(name) ?? 0) + count;
			if (sum <= cap) used.set(name, sum);
			return sum <= cap;
		},
		giveBack: async ({ keyId, day, unit }, count) => {
			const name = `${keyId}/${day}/${unit}`;
			used.set(name, (used.get(name) ?? 0) - count);
		},
	};
	return { used, store, statements: () => statements };
}

const open = (store: BudgetStore, now = () => 0) => createKeyBudgets({ store, takeRate: async () => undefined, now });

async function countPassed(calls: Promise<void>[]): Promise<number> {
	return (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled").length;
}

test.each([1, 7, 40, 1_009])("D8: a budget of %i calls stops at that one, in one process and in two", async (cap) => {
	const { store, statements } = openStore();
	const budget = { ...NONE, callsPerDay: cap };
	const processes = [open(store), open(store)];
	let passed = 0;
	for (let call = 0; call < cap + 50; call += 1)
		for (const process of processes) passed += await countPassed([process.take("key_a", budget, "search.query")]);
	expect(passed).toBe(cap);
	expect(statements()).toBeLessThan(Math.max(60, cap / 10));
});

test("D8: calls that come at once are counted one by one", async () => {
	const { store } = openStore();
	const { take } = open(store);
	const budget = { ...NONE, callsPerDay: 30 };
	expect(await countPassed(Array.from({ length: 50 }, () => take("key_a", budget, "search.query")))).toBe(30);
	expect(await countPassed([take("key_b", budget, "search.query")])).toBe(1);
});

test("answers have a budget of their own, and the next day is another", async () => {
	const { store } = openStore();
	let now = 0;
	const { take } = open(store, () => now);
	const budget = { ...NONE, answersPerDay: 1 };
	await take("key_a", budget, "chat.start");
	const refusal = { code: "RATE_LIMITED", retryAfter: 86_400 };
	await expect(take("key_a", budget, "chat.start")).rejects.toMatchObject(refusal);
	await take("key_a", budget, "search.query");
	now = 86_400_000;
	await take("key_a", budget, "chat.start");
});

test("a process that closes gives back what it has not used; a budget that is raised is used", async () => {
	const { store, used } = openStore();
	let now = 0;
	const budgets = open(store, () => now);
	await budgets.take("key_a", { ...NONE, callsPerDay: 100 }, "search.query");
	expect(used.get("key_a/1970-01-01/calls")).toBe(5);
	await budgets.close();
	expect(used.get("key_a/1970-01-01/calls")).toBe(1);
	await expect(budgets.take("key_a", { ...NONE, callsPerDay: 1 }, "search.query")).rejects.toThrow("budget");
	now = 1_001;
	await budgets.take("key_a", { ...NONE, callsPerDay: 2 }, "search.query");
});
