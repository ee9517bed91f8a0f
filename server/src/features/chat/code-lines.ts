/** Share of a line's characters that are symbols of programming languages from which on it is code: 0 to 1. */
const SYMBOL_SHARE = 0.14;

const SYMBOLS = /[{}()[\]<>=;:"'`/\\$|&_+*#@~^]/g;
const CODE_END = /(?:[{};([]|=>|\),?|["'\]}],)$/;
const CODE_START =
	/^(?:\/\/|\/\*|\*\/|#!|\$ |<\/?[a-z!]|@[a-z]+\b|\.[a-z]\w*\(|[)\]}]|["'][\w@./-]+["']\s*:|(?:const|let|var)\s+(?:[[{]|[\w$]+\s*(?:[:=;,]|$))|(?:import|export|function|async|await|return|class|interface|type|enum|public|private|def|from|if|else|for|while|try|catch|throw|new|module\.exports)\b.*[;{}()=<>"'`:]|(?:npm|npx|yarn|pnpm|git|curl|docker|pip|cd|sudo|brew|apt)\s+\S)/;
/** What opens a block or ends a statement, and a call that makes up the whole line. */
const BLOCK_OR_STATEMENT = /[\w)\]>"'`=(,:]\s*\{$|[\w)\]}"'`];$|^[\w$]+(?:\.[\w$]+)*\(.*\)$/;
/** A folder's contents as a tree. */
const TREE = /^[│├└]|^\.$/;
const SENTENCE = /^["'“(]?\p{Lu}[\p{L}'’-]*,?\s+\p{L}.*[.!?:]["'”)]*$/u;

/** Words alone, up to the end of a table's cell or of a sentence: what begins like a command may be told of. */
const PROSE = /^\p{L}+(?:,?\s\p{L}+){2,} \| |^(?=(?:.*?\s\p{Ll}{2,}){6})\p{L}[^|={}<>]*\p{Ll}[.]$/u;

/** Whether a line of plain text is a program's rather than prose: documents come without fences. */
export function isCodeLine(line: string): boolean {
	const text = line.trim();
	if (text === "" || SENTENCE.test(text) || PROSE.test(text)) return false;
	if (TREE.test(text)) return true;
	if (CODE_START.test(text) || BLOCK_OR_STATEMENT.test(text)) return true;
	const symbols = text.match(SYMBOLS)?.length ?? 0;
	return symbols / text.length >= SYMBOL_SHARE && (CODE_END.test(text) || /[=({<]/.test(text));
}

/** How many more brackets a line opens than it closes. */
export function openBrackets(line: string): number {
	const opened = line.match(/[{([]/g)?.length ?? 0;
	return opened - (line.match(/[})\]]/g)?.length ?? 0);
}
