import { describe, expect, test } from "vitest";
import { isHeaderValue, Visitor, type VisitorStorage } from "./visitor.ts";

const blocked: VisitorStorage = {
	getItem: () => {
		throw new Error("blocked");
	},
	setItem: () => {
		throw new Error("blocked");
	},
};

function memory(initial: Record<string, string> = {}): VisitorStorage & { items: Map<string, string> } {
	const items = new Map(Object.entries(initial));
	return { items, getItem: (name) => items.get(name) ?? null, setItem: (name, value) => void items.set(name, value) };
}

describe("Visitor", () => {
	test("keeps the token in the storage, and finds it there", () => {
		const storage = memory();
		new Visitor({ name: "v", token: null, storage }).keep("vis_1");
		expect(storage.items.get("v")).toBe("vis_1");
		expect(new Visitor({ name: "v", token: null, storage }).token).toBe("vis_1");
	});

	test("lives without storage that works", () => {
		const visitor = new Visitor({ name: "v", token: null, storage: blocked });
		visitor.keep("vis_1");
		expect(visitor.token).toBe("vis_1");
	});

	test("prefers the given token, and ignores a stored one that is none", () => {
		expect(new Visitor({ name: "v", token: "vis_2", storage: memory({ v: "vis_1" }) }).token).toBe("vis_2");
		expect(new Visitor({ name: "v", token: null, storage: memory({ v: "vis\n1" }) }).token).toBeNull();
	});

	test("the first call makes the token, the others wait for it", async () => {
		const visitor = new Visitor({ name: "v", token: null, storage: null });
		const seen: (string | null)[] = [];
		const start = () =>
			visitor.minting(async () => {
				seen.push(visitor.token);
				await new Promise((resolve) => setTimeout(resolve, 5));
				visitor.keep("vis_1");
			});
		await Promise.all([start(), start(), start()]);
		expect(seen).toEqual([null, "vis_1", "vis_1"]);
	});

	test("a failed first call leaves the turn to the next", async () => {
		const visitor = new Visitor({ name: "v", token: null, storage: null });
		const failing = visitor.minting(async () => {
			throw new Error("down");
		});
		const next = visitor.minting(async () => visitor.keep("vis_1"));
		await expect(failing).rejects.toThrow("down");
		await next;
		expect(visitor.token).toBe("vis_1");
	});
});

test("a header value has no spaces, line ends or characters beyond ASCII", () => {
	expect(isHeaderValue("sk_Az09-_")).toBe(true);
	for (const value of ["", "a b", "a\nb", "é"]) expect(isHeaderValue(value)).toBe(false);
});
