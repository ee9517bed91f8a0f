import { describe, expect, test } from "vitest";
import { NotFoundError, type SignpostError, UnavailableError } from "../core/errors.ts";
import type { Numbered } from "./connection.ts";
import { MAX_FRUITLESS_CONNECTIONS, resumableStream } from "./stream.ts";
import { errorOf } from "./to-error.ts";

const LAST = 20;
const isLast = (data: number) => data === LAST;
const down = () => errorOf("Down", { code: "UNAVAILABLE", retryAfter: 0 });

/** A log from 1 to `LAST`, whose connections break after `itemsPerConnection` items. */
function log(itemsPerConnection: number, breakUp: () => Error | null) {
	const asked: (string | null)[] = [];
	const open = async function* (lastEventId: string | null): AsyncGenerator<Numbered<number>> {
		asked.push(lastEventId);
		const first = Number(lastEventId ?? 0) + 1;
		for (let item = first; item <= LAST && item < first + itemsPerConnection; item += 1) {
			yield { id: String(item), data: item };
		}
		const failure = breakUp();
		if (failure !== null) throw failure;
	};
	return { open, asked };
}

async function collect<Item>(stream: AsyncIterable<Numbered<Item>>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const { data } of stream) items.push(data);
	return items;
}

const wholeLog = Array.from({ length: LAST }, (_, index) => index + 1);

describe("resumableStream", () => {
	test("goes on after the last item when connections break", async () => {
		const { open, asked } = log(7, down);
		expect(await collect(resumableStream({ open, isLast }))).toEqual(wholeLog);
		expect(asked).toEqual([null, "7", "14"]);
	});

	test("goes on when the server closes the stream before the last item", async () => {
		const { open } = log(15, () => null);
		expect(await collect(resumableStream({ open, isLast }))).toEqual(wholeLog);
	});

	test("ends when the server says again and again that nothing follows", async () => {
		const { open, asked } = log(0, () => null);
		expect(await collect(resumableStream({ open, isLast }))).toEqual([]);
		expect(asked.length).toBeGreaterThan(1);
	});

	test("gives up when nothing new comes", async () => {
		const { open, asked } = log(0, down);
		await expect(collect(resumableStream({ open, isLast }))).rejects.toBeInstanceOf(UnavailableError);
		expect(asked).toHaveLength(MAX_FRUITLESS_CONNECTIONS + 1);
	});

	test("does not reconnect after an error that will not pass", async () => {
		const { open, asked } = log(3, () => errorOf("Gone", { code: "NOT_FOUND" }));
		await expect(collect(resumableStream({ open, isLast }))).rejects.toBeInstanceOf(NotFoundError);
		expect(asked).toEqual([null]);
	});

	test("a signal ends the wait before a reconnect", async () => {
		const controller = new AbortController();
		const open = async function* (): AsyncGenerator<Numbered<number>> {
			yield { id: "1", data: 1 };
			controller.abort();
			throw errorOf("Busy", { code: "UNAVAILABLE", retryAfter: 60 });
		};
		const stream = resumableStream({ open, isLast, signal: controller.signal });
		await expect(collect(stream)).rejects.toMatchObject({ code: "CANCELLED" } satisfies Partial<SignpostError>);
	});
});
