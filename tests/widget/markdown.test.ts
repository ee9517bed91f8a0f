/** An answer's Markdown in a browser: what of it is on screen after each piece, however it is cut. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Markdown } from "../../widget/src/internal/markdown.ts";
import { launchBrowser } from "../harness/browser.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
	const source = fileURLToPath(new URL("../../widget/src/internal/markdown.ts", import.meta.url));
	const { outputFiles } = await build({
		...{ entryPoints: [source], bundle: true, format: "iife", globalName: "widget", write: false },
	});
	browser = await launchBrowser();
	page = await browser.newPage();
	await page.setContent("<!doctype html>");
	await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
});
afterAll(() => browser?.close());

type Shown = { texts: string[]; html: string };
type Bundle = { widget: { Markdown: typeof Markdown } };

/** What stands on the screen after each piece, and in the end. */
const show = (...answers: string[][]) =>
	page.evaluate((answers): Shown[] => {
		const { Markdown } = (window as unknown as Bundle).widget;
		return answers.map((pieces) => {
			const root = document.createElement("div");
			const citation = (number: number) => Object.assign(document.createElement("a"), { textContent: `[${number}]` });
			const codeTools = () => document.createElement("button");
			const markdown = new Markdown(root, { base: "https://shop.example", citation, codeTools });
			let text = "";
			const texts = pieces.map((piece) => {
				text += piece;
				markdown.update(text);
				// A number stays in the line of its word.
				return root.textContent.replaceAll("\u00A0", " ");
			});
			markdown.end();
			return { texts, html: root.innerHTML };
		});
	}, answers);

describe("a word is on screen with its piece, not with the next one", () => {
	test.each([
		["words", ["Shoes", " can go", " back within", " 60", " days", ","]],
		["a word whose end could begin an address", ["Although", " both", " with"]],
		["a letter at a time", [..."Schuhe können zurück"]],
		["other scripts", ["يمكن", " إرجاع", "靴は", "返品", "👟"]],
		["an end of a sentence", ["Yes.", " No?", " (Both)", " 5%", " a:"]],
	])("%s", async (_name, pieces) => {
		const [shown] = await show(pieces);
		const whole = pieces.map((_piece, index) => pieces.slice(0, index + 1).join(""));
		expect(shown?.texts.map((text) => text.trimEnd())).toEqual(whole.map((text) => text.trimEnd()));
	});

	test.each([
		["bold", ["Send **them", " back**", " soon"], ["Send them", "Send them back", "Send them back soon"]],
		["a list", ["- Shoes", "\n- Bags"], ["Shoes", "ShoesBags"]],
		["a heading", ["## Retu", "rns"], ["Retu", "Returns"]],
		["a cell", ["| Shoe", " size"], ["Shoe", "Shoe size"]],
		["the next line", ["One\nTwo", " three"], ["OneTwo", "OneTwo three"]],
		["a source behind it", ["days [1]", "."], ["days", "days [1]."]],
	])("within %s", async (_name, pieces, expected) => {
		const [shown] = await show(pieces);
		expect(shown?.texts.map((text) => text.trim())).toEqual(expected);
	});
});

test("half a construct is not seen", async () => {
	const answer =
		"Go **back** now, *soon* or ~~late~~: `npm i` [1], [2] and [terms](/terms).\n\n- one\n- two\n\n1. first\n\n## End";
	const [shown] = await show([...answer]);
	for (const text of shown?.texts ?? []) expect(text).not.toMatch(/[*~`#]|\](?!\W*$|\W)|\[(?!\d\])|^[-\d]|\(\//);
	expect(shown?.texts.at(-1)).toContain("[1], [2] and terms.");
});

test("however an answer is cut, the same stands there in the end", async () => {
	const parts = [
		"Shoes",
		" ",
		"\n",
		"\n\n",
		"**",
		"*",
		"_",
		"`",
		"```\n",
		"- ",
		"1. ",
		"# ",
		"> ",
		"| ",
		"|",
		"[1]",
		"[",
		"](/a)",
	];
	parts.push(
		"](",
		")",
		"!",
		"http",
		"https://shop.example/a",
		"h",
		" h",
		"\\",
		"<br>",
		"<",
		"$",
		"~~",
		"x",
		"9",
		"é",
		"語",
		"👟",
		".",
	);
	let seed = 7;
	const pick = (below: number) => {
		seed = (seed * 48_271) % 2_147_483_647;
		return seed % below;
	};
	const answers = Array.from({ length: 300 }, () =>
		Array.from({ length: 2 + pick(14) }, () => parts[pick(parts.length)]).join(""),
	);
	const byCharacter = await show(...answers.map((answer) => [...answer]));
	const byPart = await show(...answers.map((answer) => answer.match(/.{1,4}/gsu) ?? []));
	const whole = await show(...answers.map((answer) => [answer]));
	for (const [index, answer] of answers.entries()) {
		expect(byCharacter[index]?.html, JSON.stringify(answer)).toBe(whole[index]?.html);
		expect(byPart[index]?.html, JSON.stringify(answer)).toBe(whole[index]?.html);
	}
});
