/** What models read of a passage: its text under its headings and its document's title. */
export const passageText = ({ title, headings, text }: { title: string; headings: string[]; text: string }) =>
	[title, ...headings, text].join("\n");
