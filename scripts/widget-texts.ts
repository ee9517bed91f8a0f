import { widgetTexts } from "../server/src/features/chatbots/schema.ts";
import { en } from "../widget/src/internal/texts/en.ts";

/** The table of docs/widget-texts.md. */
export function describeTexts(): string {
	const rows = Object.entries(widgetTexts.shape).map(([name, words]) => {
		const english = en[name as keyof typeof en] || "nothing";
		return `| \`${name}\` | ${english} | ${words.unwrap().maxLength} |`;
	});
	return ["| name | in English | at most, in characters |", "|---|---|---|", ...rows].join("\n");
}
