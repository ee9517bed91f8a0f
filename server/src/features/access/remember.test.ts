import { expect, test } from "vitest";
import { createMemory } from "./remember.ts";

test("remembers what it finds, and not what it does not find", async () => {
	const memory = createMemory<object>();
	const looked: (object | null)[] = [];
	const find = (value: object | null) =>
		memory.find("a", {}, async () => {
			looked.push(value);
			return value;
		});
	expect([await find(null), await find({ n: 1 }), await find({ n: 2 })]).toEqual([null, { n: 1 }, { n: 1 }]);
	expect(looked).toEqual([null, { n: 1 }]);
});

test.each([null, { n: 1 }])("who waits for %j while all is forgotten is answered", async (value) => {
	const memory = createMemory<object>();
	const { promise, resolve } = Promise.withResolvers<object | null>();
	const waiting = [memory.find("a", {}, () => promise), memory.find("a", {}, () => promise)];
	await Promise.resolve();
	memory.clear();
	resolve(value);
	expect(await Promise.all(waiting)).toEqual([value, value]);
	expect(await memory.find("a", {}, async () => ({ n: 2 }))).toEqual({ n: 2 });
});
