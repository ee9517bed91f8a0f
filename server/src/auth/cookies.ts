/** The cookie that carries a session: for pages of this server only, and out of their scripts' reach. */
export function createSessionCookies({ secure }: { secure: boolean }) {
	// Browsers take a name that begins so from this very host only, over TLS.
	const name = secure ? "__Host-signpost_session" : "signpost_session";
	const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
	return {
		name,
		set: ({ token, expiresAt }: { token: string; expiresAt: Date }) =>
			`${name}=${token}; ${attributes}; Expires=${expiresAt.toUTCString()}`,
		clear: `${name}=; ${attributes}; Max-Age=0`,
	};
}
