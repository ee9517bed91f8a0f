/** Of a title that was made of a question, in UTF-16 code units. */
const MAX_LENGTH = 80;

/** What a conversation is called: by its visitor, or else by the beginning of its first question, up to a word. */
export function titleOf({ title, question }: { title: string | null; question: string }): string {
	if (title !== null) return title;
	const line = question.replace(/\s+/gu, " ").trim();
	if (line.length <= MAX_LENGTH) return line;
	const cut = line.slice(0, MAX_LENGTH).toWellFormed();
	const words = cut.slice(0, Math.max(cut.lastIndexOf(" "), MAX_LENGTH / 2));
	return `${words.trimEnd()}…`;
}
