/** The licences of what is bundled, as they ask to be passed on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

type Bundle = { metafile?: { inputs: Record<string, unknown> } | undefined };
type Build = {
	initialOptions: { absWorkingDir?: string };
	onEnd: (callback: (bundle: Bundle) => void) => void;
};

/** For esbuild: writes the file anew after each bundle, with all before it: they are built one beside the other. */
export function bundledLicences(file: string) {
	/** By package. */
	const licences = new Map<string, string>();
	return {
		name: "bundled-licences",
		setup({ initialOptions, onEnd }: Build) {
			onEnd(({ metafile }) => {
				for (const input of Object.keys(metafile?.inputs ?? {})) {
					const folder = PACKAGE.exec(input)?.[0];
					if (folder !== undefined) licences.set(...licenceOf(resolve(initialOptions.absWorkingDir ?? "", folder)));
				}
				const texts = [...licences].sort().map(([name, text]) => `${name}\n\n${text.trim()}\n`);
				// A bundle that nothing was written of yet, in a new clone.
				mkdirSync(dirname(file), { recursive: true });
				writeFileSync(file, texts.join(`\n${"-".repeat(80)}\n\n`));
			});
		},
	};
}

/** Its name, and what it says. */
function licenceOf(folder: string): [string, string] {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
	const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), "utf8");
	return [`${name} ${version}`, text];
}
