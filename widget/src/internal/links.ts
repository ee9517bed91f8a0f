/** An address that a visitor may be sent to, whole; null: it is none, or of another kind than http and https. */
export function safeHref(value: string, base: string | null): string | null {
	try {
		const url = new URL(value, base ?? undefined);
		return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
	} catch {
		return null;
	}
}
