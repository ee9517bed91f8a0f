import GithubSlugger from "github-slugger";
import type { Block, Section } from "../parsed-document.ts";

/** A section as the writers found it: its own heading, not yet its place among the others. */
export type RawSection = {
	/** 1 to 6; 0 for what stands before the first heading. */
	depth: number;
	heading: string | null;
	/** Written as raw HTML in Markdown, as projects do for a logo or their name on top of every page. */
	banner: boolean;
	anchor: string | null;
	start: number;
	end: number;
	blocks: Block[];
};

export type Outline = { title: string | null; sections: Section[] };

/** Gives each section its heading path and anchor, and the document its title. */
export function outline(raw: readonly RawSection[], knownTitle: string | null): Outline {
	const banner = findBanner(raw);
	const title = knownTitle ?? findTitle(raw, banner);
	const slugger = new GithubSlugger();
	const path: { depth: number; heading: string }[] = [];
	const sections = raw.map((section) => {
		const { heading, depth, start, end, blocks } = section;
		const slug = heading === null ? null : slugger.slug(heading);
		while ((path.at(-1)?.depth ?? -1) >= depth) path.pop();
		const isTitle = path.length === 0 && title !== null && heading !== null && sameWords(heading, title);
		if (heading !== null && section !== banner && !isTitle) path.push({ depth, heading });
		const headings = path.map((entry) => entry.heading);
		return { headings, anchor: section.anchor ?? (slug === "" ? null : slug), start, end, blocks };
	});
	return { title, sections };
}

/** The banner on top of a page, if it has one: an HTML heading with another heading right under it. */
function findBanner(raw: readonly RawSection[]): RawSection | null {
	const index = raw.findIndex((section) => section.heading !== null);
	const first = raw[index];
	if (first === undefined || !first.banner || first.blocks.length > 0) return null;
	return raw[index + 1] === undefined ? null : first;
}

function findTitle(raw: readonly RawSection[], banner: RawSection | null): string | null {
	const underBanner = banner === null ? undefined : raw[raw.indexOf(banner) + 1];
	return (underBanner ?? raw.find((section) => section.depth === 1))?.heading ?? null;
}

function sameWords(left: string, right: string): boolean {
	return left.trim().toLowerCase() === right.trim().toLowerCase();
}
