/** The licences of what is bundled, as they ask to be passed on: dist/LICENSES.txt. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("../dist/LICENSES.txt", import.meta.url));
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

type Bundle = { metafile?: { inputs: Record<string, unknown> } | undefined };
type Build = { onEnd: (callback: (bundle: Bundle) => void) => void };

/** By package; of all bundles, which are built one beside the other. */
const licences = new Map<string, string>();

/** For esbuild: writes the file anew after each bundle. */
export const bundledLicences = {
	name: "bundled-licences",
	setup({ onEnd }: Build) {
		onEnd(({ metafile }) => {
			for (const input of Object.keys(metafile?.inputs ?? {})) {
				const folder = PACKAGE.exec(input)?.[0];
				if (folder !== undefined) collect(folder);
			}
			const texts = [...licences].sort().map(([name, text]) => `${name}\n\n${text.trim()}\n`);
			// A bundle that nothing was written of yet, in a new clone.
			mkdirSync(dirname(FILE), { recursive: true });
			writeFileSync(FILE, texts.join(`\n${"-".repeat(80)}\n\n`));
		});
	},
};

function collect(folder: string): void {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
	const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), "utf8");
	licences.set(`${name} ${version}`, text);
}
