import { expect, test } from "vitest";
import { createKnownWords } from "./add-words.ts";

const word = (text: string, chunks = 1) => ({ word: text, stemId: 7, chunks });

test("a word is written when it is new, and again when it has been met twice as often", () => {
	const words = createKnownWords();
	const take = (chunks: number) => {
		const { due, keep } = words.take("cli_1", [[word("refund", chunks)]]);
		keep();
		return due.size;
	};
	expect([take(1), take(1), take(1), take(1), take(3), take(1)]).toEqual([1, 1, 0, 1, 0, 1]);
});

test("what was not kept, or belongs to another client, is written anew", () => {
	const words = createKnownWords();
	expect(words.take("cli_1", [[word("refund")], [word("refund")]]).due).toEqual(new Map([["refund", 7]]));
	const again = words.take("cli_1", [[word("refund")]]);
	expect(again.due.size).toBe(1);
	again.keep();
	expect(words.take("cli_1", [[word("refund")]]).due.size).toBe(1);
	expect(words.take("cli_2", [[word("refund")]]).due.size).toBe(1);
});
