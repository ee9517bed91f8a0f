const MASKED = "[masked]";

/** Credentials by their form: ours, providers' keys, what stands in headers, and passwords in URLs. */
const PATTERNS: [RegExp, string][] = [
	[/\b(pk|sk|tok|vst|whsec|ses|inv)_[\w-]{8,}/g, `$1_${MASKED}`],
	[/\bsk-[\w-]{8,}/g, `sk-${MASKED}`],
	[/\bAIza[\w-]{16,}/g, MASKED],
	[/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASKED],
	[/\b(Bearer|Basic) +[^\s"',;]+/gi, `$1 ${MASKED}`],
	[/(:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${MASKED}@`],
];

/** The text without what looks like an e-mail address. */
export const maskAddresses = (text: string): string => text.replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, MASKED);

/** The text without what looks like a credential. */
export const maskSecrets = (text: string): string =>
	PATTERNS.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text);
