import { expect, test } from "vitest";
import { checkMinimums, checkNoWorse, parseMinimum } from "./gates.ts";

test.each(["ndcg@10=0.6", "mrr@1=0", "recall@100=1"])("reads %s", (text) => {
	const [metric, value] = text.split("=");
	expect(parseMinimum(text)).toEqual({ metric, value: Number(value) });
});

test.each(["ndcg=0.6", "ndcg@10", "ndcg@10=", "ndcg@10=60", "ndcg@10=-1", "ndcg@10=x", "a@1=1"])(
	"refuses %s",
	(text) => {
		expect(parseMinimum(text)).toBeNull();
	},
);

test("a minimum may just be met", () => {
	const [met, missed] = checkMinimums(
		[
			{ metric: "ndcg@10", value: 0.6 },
			{ metric: "mrr@10", value: 0.6 },
		],
		{ "ndcg@10": 0.6, "mrr@10": 0.5999 },
	);
	expect([met?.passed, missed?.passed]).toEqual([true, false]);
});

test("worse is what is lower by more than luck", () => {
	const verdict = (difference: number, p: number) => {
		const metric = { metric: "ndcg@10", baseline: 0.5, candidate: 0.5 + difference, difference, p };
		const counts = { better: 0, worse: 0, equal: 0, permutations: 1, exact: true };
		const comparison = { shared: 1, onlyInBaseline: 0, onlyInCandidate: 0, queries: [] };
		return checkNoWorse({ ...comparison, metrics: [{ ...metric, ...counts }] })[0]?.passed;
	};
	expect([verdict(0, 1), verdict(-0.1, 0.2), verdict(-0.1, 0.01), verdict(0.1, 0.01)]).toEqual([
		true,
		true,
		false,
		true,
	]);
});
