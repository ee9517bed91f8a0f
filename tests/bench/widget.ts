/** How soon the widget is there, finds and shows, in a real browser on a page of another site. */
import type { Browser, Frame, Page } from "playwright-core";
import { createSignpost } from "../../sdk/src/index.ts";
import { launchBrowser } from "../harness/browser.ts";
import { startLocalServer } from "../harness/local-server.ts";
import { startServer, UNLIMITED } from "../harness/server.ts";
import { heapOf } from "../widget/heap.ts";
import { withUpstream } from "./chat-model.ts";
import { type Figure, median, percentile } from "./figures.ts";
import { makeQueries } from "./queries.ts";
import { seededRandom } from "./random.ts";
import type { Workbench } from "./workbench.ts";

const OPENS = 20;
/** A hand stays over what it presses for longer, mostly. */
const REST_MS = 100;
const KEYSTROKES = 60;
const WORDS_A_SECOND = 20;
const LISTEN_MS = 5_000;
const ROUNDS = 200;

type Times = {
	clicked: number;
	usable: number;
	typed: number;
	shown: number[];
	/** When each of the model's words came to the page, by the time it was spoken. */
	arrived: Record<string, number>;
	painted: { word: string; at: number }[];
	shifts: number;
	longTasks: number[];
};
type Timed = { times: Times };

/** In every page and frame before its own scripts: notes when something happened, by the clock that all share. */
function noteTimes(): void {
	const none = { clicked: 0, usable: 0, typed: 0, shifts: 0 };
	const times: Times = { ...none, shown: [], arrived: {}, painted: [], longTasks: [] };
	Object.assign(window, { times });
	const now = () => performance.timeOrigin + performance.now();
	const { read } = ReadableStreamDefaultReader.prototype;
	ReadableStreamDefaultReader.prototype.read = async function () {
		const result = await read.call(this);
		const text = result.value instanceof Uint8Array ? new TextDecoder().decode(result.value) : "";
		for (const [, spoken = ""] of text.matchAll(/t(\d+\.\d)t/g)) times.arrived[spoken] = now();
		return result;
	};
	addEventListener("click", () => (times.clicked = now()), true);
	addEventListener("input", () => (times.typed = now()), true);
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) times.shifts += (entry as unknown as { value: number }).value;
	}).observe({ type: "layout-shift", buffered: true });
	new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries()) times.longTasks.push(duration);
	}).observe({ type: "longtask", buffered: true });
	const focused = (root: Document | ShadowRoot | null = document): Element | null => {
		const element = root?.activeElement ?? null;
		return element?.shadowRoot ? focused(element.shadowRoot) : element;
	};
	const look = () => {
		if (/^(?:TEXTAREA|INPUT)$/.test(focused()?.tagName ?? "")) parent.postMessage({ usable: now() }, "*");
		else requestAnimationFrame(look);
	};
	// The page is told, so that nobody needs to look into a frame that is busy.
	if (parent !== window) look();
	addEventListener("message", ({ data }) => (times.usable ||= data?.usable ?? 0));
}

/** With the workbench's documents, on a server of its own: one that has a model. Ends the workbench's. */
export async function measureWidget(workbench: Workbench): Promise<Figure[]> {
	await workbench.server.stop();
	return withUpstream(async (upstream) => {
		const { dataDirectory } = workbench.server;
		const models = { CHAT_MODELS: "openai:scripted", OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: `${upstream}/v1` };
		const server = await startServer({ dataDirectory, environment: { ...UNLIMITED, ...models } });
		const { url, secretKey: key } = server.demo;
		const { clientId } = workbench;
		const signpost = createSignpost({ url, key });
		const { secret } = await signpost.keys.create({ kind: "publishable", name: "Widget", clientId });
		const site = await startLocalServer((_request, response) => {
			response.setHeader("content-type", "text/html; charset=utf-8");
			const tag = `<script src="${url}/widget.js" data-api-key="${secret}"></script>`;
			response.end(
				`<!doctype html><html lang="en"><title>Host</title><h1>A page</h1>${"<p>Words.</p>".repeat(40)}${tag}`,
			);
		});
		const browser = await launchBrowser();
		const address = site.url.replace("127.0.0.1", "localhost");
		const open = () => openPage(browser, address);
		const questions = makeQueries(workbench.sections, 300, seededRandom(8));
		try {
			return [
				...(await measureLoading(open, url)),
				...(await measureOpening(open, 0)),
				...(await measureOpening(open, REST_MS)),
				...(await measureTyping(open, { questions: questions.map(({ text }) => text), chunks: workbench.chunks })),
				...(await measurePainting(open, {
					upstream,
					question: questions.find(({ kind }) => kind === "question")?.text ?? "",
				})),
				...(await measureHeap(open)),
			];
		} finally {
			await browser.close();
			await site.close();
			await server.stop();
		}
	});
}

type Open = () => Promise<Page>;

/** A page that nobody has been on, in a browser that has nothing stored. */
async function openPage(browser: Browser, address: string): Promise<Page> {
	const page = await (await browser.newContext({ viewport: { width: 1_280, height: 800 } })).newPage();
	await page.addInitScript(noteTimes);
	await page.goto(address);
	await page.locator("signpost-widget button").waitFor();
	return page;
}

async function frameOf(page: Page): Promise<Frame> {
	const element = await page.locator("signpost-widget iframe").elementHandle();
	const frame = await element?.contentFrame();
	if (!frame) throw new Error("The widget has no frame.");
	return frame;
}

const timesIn = (place: Page | Frame): Promise<Times> => place.evaluate(() => (window as unknown as Timed).times);

/** As a visitor's hand does it: over the button, and down, at once or when it has rested there for so long, in ms. */
async function openWidget(page: Page, rest = 0): Promise<Frame> {
	const box = await page.locator("signpost-widget button").boundingBox();
	if (box === null) throw new Error("The launcher is not to be seen.");
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	if (rest > 0) {
		await page.mouse.move(x, y);
		await page.waitForTimeout(rest);
	}
	await page.mouse.click(x, y);
	await page.waitForFunction(() => (window as unknown as Timed).times.usable > 0);
	return frameOf(page);
}

async function measureLoading(open: Open, server: string): Promise<Figure[]> {
	const page = await open();
	await page.waitForTimeout(1_500);
	const asked = await page.evaluate(
		(start) => performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(start)).length,
		server,
	);
	const { shifts, longTasks } = await timesIn(page);
	await page.context().close();
	return [
		{ name: "requests before the visitor shows intent", value: asked, unit: "", target: { atMost: 2 } },
		{ name: "layout shift by the loader", value: shifts, unit: "", target: { atMost: 0 } },
		{ name: "tasks over 50 ms by the loader", value: longTasks.length, unit: "", target: { atMost: 0 } },
	];
}

/** With a browser that has nothing stored. */
async function measureOpening(open: Open, rest: number): Promise<Figure[]> {
	const measured: number[] = [];
	for (let count = 0; count < OPENS; count += 1) {
		const page = await open();
		await openWidget(page, rest);
		const { usable, clicked } = await timesIn(page);
		measured.push(usable - clicked);
		await page.context().close();
	}
	const how = rest === 0 ? "as soon as the pointer is there" : `after ${rest} ms over the button`;
	return [
		{ name: `click ${how} to usable window, p50`, value: median(measured), unit: "ms", target: { atMost: 150 } },
		{ name: "  p95", value: percentile(measured, 0.95), unit: "ms", target: null },
	];
}

/** Each a keystroke that changes the whole query, so that there are other results to show. */
async function measureTyping(open: Open, asked: { questions: string[]; chunks: number }): Promise<Figure[]> {
	const page = await open();
	await page.keyboard.press("Control+k");
	const frame = await frameOf(page);
	const field = frame.getByRole("combobox");
	await field.waitFor();
	const measured: number[] = [];
	for (const question of asked.questions) {
		const words = question.split(" ").slice(0, 3).join(" ");
		await field.fill("");
		await page.waitForTimeout(60);
		await frame.evaluate(() => {
			const { times } = window as unknown as Timed;
			times.shown = [];
			const search = document.querySelector("a4w-search")?.shadowRoot;
			if (!search) return;
			const observer = new MutationObserver(() => {
				if (search.querySelector("[id^=hit-]") === null) return;
				observer.disconnect();
				requestAnimationFrame(() => times.shown.push(performance.timeOrigin + performance.now()));
			});
			observer.observe(search, { childList: true, subtree: true, characterData: true });
		});
		await page.keyboard.insertText(words);
		const isShown = await frame
			.waitForFunction(() => (window as unknown as Timed).times.shown.length > 0, undefined, { timeout: 1_000 })
			.catch(() => null);
		if (isShown === null) continue;
		const { typed, shown } = await timesIn(frame);
		measured.push((shown[0] ?? Number.NaN) - typed);
		if (measured.length === KEYSTROKES) break;
	}
	await page.context().close();
	const name = `keystroke to results on screen, ${asked.chunks} chunks, p50`;
	return [
		{ name, value: median(measured), unit: "ms", target: { atMost: 60 } },
		{ name: "  p95", value: percentile(measured, 0.95), unit: "ms", target: null },
	];
}

/** From a word's arrival in the page, and from the model's writing of it, to the end of the frame that shows it. */
async function measurePainting(
	open: Open,
	{ upstream, question }: { upstream: string; question: string },
): Promise<Figure[]> {
	const page = await open();
	const frame = await openWidget(page);
	await fetch(`${upstream}/pace/${WORDS_A_SECOND}`);
	await frame.getByRole("textbox").fill(question);
	await page.keyboard.press("Enter");
	await frame.locator("a4w-answer article").first().waitFor();
	await frame.evaluate(() => {
		const { times } = window as unknown as Timed;
		const answer = document.querySelector("a4w-chat")?.shadowRoot?.querySelector("a4w-answer")?.shadowRoot;
		let last = "";
		const look = () => {
			const word = [...(answer?.textContent ?? "").slice(-200).matchAll(/t(\d+\.\d)t/g)].at(-1)?.[1] ?? "";
			if (word !== last) {
				last = word;
				// A message that is sent before the frame is drawn arrives when it has been.
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => times.painted.push({ word, at: performance.timeOrigin + performance.now() });
				port2.postMessage(null);
			}
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	});
	await page.waitForTimeout(LISTEN_MS);
	const { arrived, painted } = await timesIn(frame);
	await page.context().close();
	const delays = painted.map(({ word, at }) => at - (arrived[word] ?? Number.NaN));
	const whole = painted.map(({ word, at }) => at - Number(word));
	const perWord = { unit: "ms", target: null };
	return [
		{ name: "streamed delta to painted text, p50", value: median(delays), unit: "ms", target: { atMost: 16 } },
		{ name: "  p95", value: percentile(delays, 0.95), ...perWord },
		{ name: "  words seen", value: painted.length, unit: "", target: null },
		{ name: "a model's word to painted text, p50", value: median(whole), ...perWord },
		{ name: "  p95", value: percentile(whole, 0.95), ...perWord },
	];
}

async function measureHeap(open: Open): Promise<Figure[]> {
	const page = await open();
	await openWidget(page);
	const measure = await heapOf(page);
	const round = async () => {
		await page.evaluate(() => (window as unknown as { Signpost: { close: () => void } }).Signpost.close());
		await page.evaluate(() => (window as unknown as { Signpost: { open: () => void } }).Signpost.open());
	};
	for (let count = 0; count < 10; count += 1) await round();
	const before = await measure();
	for (let count = 0; count < ROUNDS; count += 1) await round();
	const after = await measure();
	await page.context().close();
	const grown = (after.bytes - before.bytes) / 1_024;
	return [
		{ name: `heap grown by ${ROUNDS} opens and closes`, value: grown, unit: "kB", target: { atMost: 100 } },
		{ name: "  nodes", value: after.nodes - before.nodes, unit: "", target: { atMost: 0 } },
	];
}
