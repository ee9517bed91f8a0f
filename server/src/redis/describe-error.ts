/** Why a call to Redis failed, in a word: errors themselves may hold the address and what was sent. */
export function describeRedisError(error: unknown): string {
	const { code, message = "", name = "unknown" } = (error ?? {}) as NodeJS.ErrnoException;
	if (typeof code === "string") return code;
	// Replies begin with a word such as WRONGPASS, NOAUTH or OOM.
	return /^[A-Z]{3,}(?= )/.exec(message)?.[0] ?? name;
}
