import { parse } from "yaml";
import type { FrontMatter } from "../parsed-document.ts";

/** Longest front matter that is read, in characters. */
const MAX_LENGTH = 50_000;

const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\n(?:([\s\S]*?)\n)?\1[ \t]*(?:\n|$)/;

/** Cuts a document's front matter off; that of TOML is not read. */
export function takeFrontMatter(source: string): { yaml: string; body: string } {
	const [whole = "", fence, fields = ""] = FRONT_MATTER.exec(source) ?? [];
	return { yaml: fence === "---" ? fields : "", body: source.slice(whole.length) };
}

/** What the index uses of a page's YAML front matter. Broken YAML is an author's slip, not a reason to lose the page. */
export function readFrontMatter(yaml: string): FrontMatter {
	if (yaml.length > MAX_LENGTH) return {};
	const fields = parseFields(yaml);
	const title = toText(fields["title"]);
	const tags = toTags(fields["tags"] ?? fields["keywords"]);
	return { ...(title === null ? {} : { title }), ...(tags.length === 0 ? {} : { tags }) };
}

function parseFields(yaml: string): Record<string, unknown> {
	try {
		// Aliases make little YAML large, and a title needs none.
		const value: unknown = parse(yaml, { logLevel: "silent", maxAliasCount: 0 });
		return typeof value === "object" && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
}

function toText(value: unknown): string | null {
	if (typeof value !== "string" && typeof value !== "number") return null;
	const text = String(value).trim();
	return text === "" ? null : text;
}

function toTags(value: unknown): string[] {
	const entries = typeof value === "string" ? value.split(",") : value;
	if (!Array.isArray(entries)) return [];
	const tags = entries.map((entry) => toText(entry)).filter((tag) => tag !== null);
	return [...new Set(tags)];
}
