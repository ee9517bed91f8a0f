import type { ChatSource } from "../../features/chat/schema.ts";

/** Links that lead to a page: of the same site, or of the web. */
const PAGE = /^(?:https?:\/\/|\/(?![/\\])|[^:/\\][^:]*$)/i;

/** The sources that an answer cites, as a Markdown list to put under it; "" when it cites none. */
export function sourceList(answer: {
	sources: readonly ChatSource[];
	citations: readonly { number: number }[];
}): string {
	const cited = new Set(answer.citations.map(({ number }) => number));
	const items = answer.sources.filter(({ number }) => cited.has(number)).map(itemOf);
	return items.length === 0 ? "" : `\n\n${items.join("\n")}`;
}

const itemOf = ({ number, title, href }: ChatSource) => `- [${number}] ${linkTo({ title, href })}`;

/** A Markdown link to a document. Its title is shown as it is. */
export function linkTo({ title, href }: { title: string; href: string }): string {
	const shown = title.replace(/\s+/g, " ").replace(/[\\[\]`*_<>]/g, "\\$&");
	return PAGE.test(href) ? `[${shown}](${href.replace(/[\s()<>\\]/g, encode)})` : shown;
}

// encodeURIComponent leaves parentheses as they are.
const encode = (sign: string) => encodeURIComponent(sign).replace("(", "%28").replace(")", "%29");
