import { expect, inject, test } from "vitest";

const START = "/demo/docs/README";

test("the pages made of the documentation link to what is there", async () => {
	const { url } = inject("server");
	const waiting = [START];
	const seen = new Set(waiting);
	const missing: string[] = [];
	for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
		const response = await fetch(new URL(path, url));
		const text = await response.text();
		if (!response.ok) missing.push(path);
		if (!path.startsWith("/demo/docs/")) continue;
		for (const [, next = ""] of text.matchAll(/(?:href|src)="(\/[^"#]+)/g)) {
			if (!seen.has(next)) waiting.push(next);
			seen.add(next);
		}
	}
	expect(missing).toEqual([]);
	expect([...seen]).toEqual(expect.arrayContaining(["/demo/", "/demo/docs/sdk/README", "/demo/docs/operating"]));
});
