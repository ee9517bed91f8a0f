/** Pictures of the widget, and what they differ by from those in the folder `pictures`. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";

/** Set by `npm run pictures`: what is seen becomes what is expected. */
const IS_RENEWING = process.env["PICTURES"] === "renew";

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const EXPECTED = pathOf("pictures/");
const REPORT = pathOf("../../.reports/pictures/");
const FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/** The environment of a browser that has the pictures' fonts and no others. */
export const FONTS = { FONTCONFIG_FILE: pathOf("fonts.conf") };

/** Squares of so many pixels become one: pictures stay small. */
const SQUARE = 3;

/** Colors are kept in steps of so many levels, which pack better. */
const STEP = 8;

/**
 * What a picture may differ by. `threshold` is pixelmatch's, a little above what the steps amount to; `pixels` are of the
 * reduced picture. With the pictures' fonts the same look differs by none. Of what must be found the least are blocks of
 * code, results or numbers of sources with square corners (12 to 14 pixels), a suggestion with them (30), a button that
 * stands a pixel aside (39), and an accent with 16 levels more of green (97).
 */
const TOLERANCE: Tolerance = { threshold: 0.03, pixels: 6 };

/** Another Chromium, or font, draws letters and edges a little otherwise: what is broken still shows. */
const WIDE: Tolerance = { threshold: 0.15, pixels: 600 };

export type Tolerance = { threshold: number; pixels: number };

/** What a browser shows, reduced. */
export async function takePicture(page: Page): Promise<PNG> {
	return reduce(PNG.sync.read(await page.screenshot({ animations: "allow", caret: "initial" })));
}

function reduce({ width, height, data }: PNG): PNG {
	const small = new PNG({ width: Math.floor(width / SQUARE), height: Math.floor(height / SQUARE) });
	for (let index = 0; index < small.data.length; index += 1) {
		const [x, y] = [Math.floor(index / 4) % small.width, Math.floor(index / 4 / small.width)];
		const first = (y * width + x) * SQUARE * 4 + (index % 4);
		let sum = 0;
		for (let row = 0; row < SQUARE; row += 1)
			for (let column = 0; column < SQUARE; column += 1) sum += data[first + (row * width + column) * 4] ?? 0;
		small.data[index] = Math.round(sum / SQUARE ** 2);
	}
	return small;
}

async function keep(name: string, picture: PNG): Promise<void> {
	const data = picture.data.map((level) => Math.min(255, Math.round(level / STEP) * STEP));
	await writeFile(name, PNG.sync.write(Object.assign(new PNG(picture), { data: Buffer.from(data) }), { colorType: 2 }));
}

/** How many pixels are told apart, and where. */
function differenceOf(one: PNG, other: PNG, { threshold } = TOLERANCE): { pixels: number; shown: PNG } {
	const { width, height } = one;
	const shown = new PNG({ width, height });
	if (other.width !== width || other.height !== height) return { pixels: width * height, shown };
	const options = { threshold, includeAA: true };
	return { pixels: pixelmatch(one.data, other.data, shown.data, width, height, options), shown };
}

export const isSame = (one: PNG, other: PNG): boolean => differenceOf(one, other).pixels <= TOLERANCE.pixels;

/** Null, or how a picture differs from the one that is expected; then the report has both, and the difference. */
export async function compare(name: string, actual: PNG, tolerance: Tolerance): Promise<string | null> {
	const file = `${EXPECTED}${name}.png`;
	if (IS_RENEWING) return keep(file, actual).then(() => null);
	const expected = await readFile(file).then(
		(bytes) => PNG.sync.read(bytes),
		() => null,
	);
	const difference = expected === null ? null : differenceOf(expected, actual, tolerance);
	if (difference !== null && difference.pixels <= tolerance.pixels) return null;
	await mkdir(REPORT, { recursive: true });
	for (const [kind, picture] of Object.entries({ actual, expected, difference: difference?.shown }))
		if (picture) await writeFile(`${REPORT}${name}.${kind}.png`, PNG.sync.write(picture));
	return `${name}: ${difference === null ? "there was none before" : `${difference.pixels} pixels differ`}`;
}

/** What pictures may differ by in this browser, and what to do where they differ by more. */
export async function expectationsIn(browser: Browser): Promise<{ tolerance: Tolerance; advice: string }> {
	const font = await readFile(FONT).then(
		(bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12),
		() => "missing (fonts-dejavu-core)",
	);
	const here = { chromium: browser.version(), font };
	const file = `${EXPECTED}made-with.json`;
	if (IS_RENEWING) await writeFile(file, `${JSON.stringify(here, null, "\t")}\n`);
	const then = JSON.parse(await readFile(file, "utf8")) as typeof here;
	const others = (["chromium", "font"] as const).filter((name) => here[name] !== then[name]);
	const cause = others.map((name) => `The ${name} is another one here: ${here[name]}, not ${then[name]}.`);
	return {
		tolerance: others.length === 0 ? TOLERANCE : WIDE,
		advice: ["See .reports/pictures.", ...cause, "If it is to look like this: npm run pictures."].join(" "),
	};
}
