import { readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { openPage } from "./browser.ts";
import { type InstalledPackage, installPackage, SDK_FOLDER } from "./installed-package.ts";

const TRPC_SERVER = fileURLToPath(new URL("../../node_modules/@trpc/server", import.meta.url));

let consumer: InstalledPackage;
beforeAll(async () => {
	consumer = await installPackage();
});
afterAll(() => consumer.remove());

describe("the package", () => {
	test("has no mistakes in its package.json", async () => {
		const { messages } = await publint({ pkgDir: SDK_FOLDER, pack: "npm", strict: true });
		expect(messages).toEqual([]);
	});

	test("has types that resolve everywhere", async () => {
		const report = JSON.parse(await consumer.tool("attw", consumer.tarball, "--format", "json"));
		expect(report.problems ?? {}).toEqual({});
	});

	test("names nothing of the server in its types", async () => {
		const dist = join(consumer.folder, "node_modules/@signpost/sdk/dist");
		for (const file of (await readdir(dist)).filter((name) => /\.d\.c?ts$/.test(name))) {
			const text = await readFile(join(dist, file), "utf8");
			expect(text, file).not.toMatch(/prisma|fastify|langchain|zod|trpc-to-openapi/i);
			if (!file.startsWith("trpc.")) expect(text, file).not.toContain("@trpc/");
		}
	});

	test("is at most 20 kB for search, chat and events in a page, and 3 kB for the chat store", async () => {
		expect(await consumer.node(join(SDK_FOLDER, "scripts/size.ts"))).toMatch(
			/events: \d+ bytes.*\nthe chat store: \d+ bytes/,
		);
	});

	test("passes on its licence and those of what it bundles", async () => {
		const folder = join(consumer.folder, "node_modules/@signpost/sdk");
		expect(await readFile(join(folder, "LICENSE"), "utf8")).toMatch(/^MIT License/);
		const bundled = await readFile(join(folder, "dist/LICENSES.txt"), "utf8");
		for (const name of ["@trpc/client", "superjson", "commander"])
			expect(bundled).toMatch(new RegExp(`^${name} [\\d.]+\n\n[^-]*MIT`, "m"));
	});

	test("brings nothing along", async () => {
		const manifest = JSON.parse(await readFile(join(SDK_FOLDER, "package.json"), "utf8"));
		expect(manifest.dependencies).toBeUndefined();
	});
});

const MAIN_CONSUMER = `
import { type ChatEvent, createChatStore, createSignpost, RateLimitError, type SearchHit, SignpostError } from "@signpost/sdk";
import { createVisitorToken } from "@signpost/sdk/server";

const signpost = createSignpost({ url: "http://localhost:3000", key: "pk_0", timeoutMs: 0 });
export async function use(signal: AbortSignal): Promise<string> {
	const { hits, recommendedRoute } = await signpost.search.query({ query: "refund" }, { signal });
	const updatedAt: Date | undefined = hits[0]?.updatedAt;
	const first: SearchHit | undefined = hits[0];
	for await (const event of signpost.chat.ask({ message: "Why?" })) {
		if (event.type === "delta") console.log(event.text.length);
		if (event.type === "citation") console.log(event.citation.span.start);
		// @ts-expect-error only deltas have text
		console.log(event.text);
	}
	const answer = await signpost.chat.ask({ message: "Why?" }, { signal });
	const { text, citations, sources, conversationId, finish } = answer;
	const next = signpost.chat.ask({ message: "And then?", conversationId });
	for await (const piece of next.text()) console.log(piece.length);
	const resumed: string | null = (await signpost.chat.resume({ runId: answer.runId, lastEventId: next.lastEventId })).conversationId;
	console.log((await next.text()).length, text.length, citations[0]?.quote, sources[0]?.title, finish === "stopped", resumed);
	const chat = createChatStore(signpost, { storage: null });
	const leave = chat.subscribe(({ messages, status }) => console.log(messages.at(-1)?.text, status === "writing"));
	await chat.send("Why?");
	leave();
	const job = await signpost.ingest.documents([{ externalId: "a", route: "/a", content: "A" }]);
	await signpost.ingest.wait(job, { onProgress: ({ processed }) => console.log(processed) });
	signpost.events.track({ type: "click", value: 0 });
	// @ts-expect-error there is no such event
	signpost.events.track({ type: "clack" });
	// @ts-expect-error a query is a string
	signpost.search.query({ query: 1 });
	return \`\${recommendedRoute}\${updatedAt?.toISOString()}\${first?.route}\`;
}
const shop = createSignpost<{ metadata: { product: "a" | "b" } }>({ url: "http://localhost:3000", key: "pk_0" });
export const product = async (): Promise<"a" | "b" | undefined> => {
	// @ts-expect-error there is no such product
	await shop.search.query({ query: "x", filter: { metadata: { product: "c" } } });
	return (await shop.search.query({ query: "x", filter: { metadata: { product: ["a"] } } })).hits[0]?.metadata.product;
};
export const token: Promise<string> = createVisitorToken({ key: "sk_0", clientId: "docs", userId: "ann" });
export const isLast = (event: ChatEvent): boolean => event.type === "done";
export const wait = (error: unknown): number | null =>
	error instanceof RateLimitError || error instanceof SignpostError ? error.retryAfter : null;
`;

const TRPC_CONSUMER = `
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { type AppRouter, transformer } from "@signpost/sdk/trpc";

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;
export const input: Inputs["search"]["query"] = { query: "x", limit: 3 };
export const route = (output: Outputs["search"]["query"]): string | null => output.recommendedRoute;
// @ts-expect-error a query is a string
export const wrong: Inputs["search"]["query"] = { query: 1 };
export const text: unknown = transformer.serialize(new Date(0));
`;

type Resolution = { moduleResolution: string; module: string };

const RESOLUTIONS: Resolution[] = [
	{ moduleResolution: "bundler", module: "ESNext" },
	{ moduleResolution: "nodenext", module: "NodeNext" },
];

describe("types", () => {
	const check = async (files: string[], resolution: Resolution, lib: string[] = []) => {
		const options = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, types: [] };
		const environment = { target: "ES2022", lib: ["ES2022", "DOM", ...lib], ...resolution };
		await consumer.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...options, ...environment }, files }));
		return consumer.tool("tsc", "-p", "tsconfig.json");
	};

	test.each(RESOLUTIONS)("of the client, without tRPC in the project, by $moduleResolution", async (resolution) => {
		await consumer.write("main.ts", MAIN_CONSUMER);
		await consumer.write("main.cts", MAIN_CONSUMER);
		expect(await check(["main.ts", "main.cts"], resolution)).toBe("");
	});

	test.each(RESOLUTIONS)("of the router, for a tRPC client of one's own, by $moduleResolution", async (resolution) => {
		await symlink(join(TRPC_SERVER, ".."), join(consumer.folder, "node_modules/@trpc"));
		onTestFinished(() => rm(join(consumer.folder, "node_modules/@trpc")));
		await consumer.write("trpc.ts", TRPC_CONSUMER);
		// tRPC's own types name `Disposable`.
		expect(await check(["trpc.ts"], resolution, ["ESNext.Disposable"])).toBe("");
	});
});

/** The same work everywhere: a search and an answer. Throws unless both come. */
const WORK = `
async function work(createSignpost, url, key) {
	const signpost = createSignpost({ url, key });
	const { status } = await signpost.health.check();
	const { searchId } = await signpost.search.query({ query: "中".repeat(1000) });
	const types = [];
	for await (const event of signpost.chat.ask({ message: "How do I start the server?" })) types.push(event.type);
	signpost.events.track({ type: "search", query: "start" });
	await signpost.events.flush();
	return { status, searched: typeof searchId, last: types.at(-1) };
}`;
const DONE = { status: "ok", searched: "string", last: "done" };

describe("the entry for servers", () => {
	const PRINT =
		'createVisitorToken({ key: "sk_" + "A".repeat(43), clientId: "docs", userId: "é💡" }).then((token) => console.log(token));';

	test.each([
		["ESM", "token.mjs", 'import { createVisitorToken } from "@signpost/sdk/server";'],
		["CommonJS", "token.cjs", 'const { createVisitorToken } = require("@signpost/sdk/server");'],
	])("signs for a user, from Node %s", async (_kind, file, load) => {
		await consumer.write(file, `${load}\n${PRINT}`);
		const [header, claims] = (await consumer.node(file)).trim().split(".").map(fromBase64);
		expect(header).toEqual({ alg: "HS256", typ: "JWT" });
		expect(claims).toMatchObject({ sub: "é💡", aud: "docs", exp: claims.iat + 3_600 });
	});

	const fromBase64 = (part: string) => {
		try {
			return JSON.parse(Buffer.from(part, "base64url").toString());
		} catch {
			return null;
		}
	};
});

describe("against a live server", () => {
	const PRINT = "work(createSignpost, ...process.argv.slice(2)).then((result) => console.log(JSON.stringify(result)));";

	test.each([
		["ESM", "main.mjs", 'import { createSignpost } from "@signpost/sdk";'],
		["CommonJS", "main.cjs", 'const { createSignpost } = require("@signpost/sdk");'],
	])("runs from Node %s", async (_kind, file, load) => {
		const { url, secretKey } = inject("server");
		await consumer.write(file, `${load}\n${WORK}\n${PRINT}`);
		expect(JSON.parse(await consumer.node(file, url, secretKey))).toEqual(DONE);
	});

	test("runs in a browser", async () => {
		const { url, publishableKey } = inject("server");
		const page = await openPage(join(consumer.folder, "node_modules/@signpost/sdk/dist"));
		const script = `import("/index.js").then(({ createSignpost }) => (${WORK.trim()})(createSignpost, "${url}", "${publishableKey}"))`;
		expect(await page.evaluate(script)).toEqual(DONE);
		expect(await page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('signpost:')).length")).toBe(
			1,
		);
	});
});
