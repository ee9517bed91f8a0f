import { randomBytes } from "node:crypto";
import type { Database } from "../database/prisma.ts";
import { type IdKind, newId } from "../ids.ts";

/** A session ends after so many days, used or not. */
export const SESSION_DAYS = 7;

/** In characters: long enough not to be guessed, short enough not to be work. */
export const PASSWORD = { min: 10, max: 128 };

const DAY_IN_SECONDS = 86_400;
const HOUR_IN_SECONDS = 3_600;

export type AuthOptions = {
	database: Database;
	secret: string;
	url: string;
	/** Given the token by which a new password is chosen. */
	sendReset: (email: string, token: string) => void;
};

export type StoredSession = { sessionId: string; userId: string; tenantId: string | null };

export type NewSession = { token: string; expiresAt: Date; userId: string };

export type Auth = ReturnType<typeof createAuth>;

const verificationOf = (token: string) => `verify-email:${token}`;

const KINDS: Record<string, IdKind> = {
	user: "user",
	session: "session",
	account: "login",
	verification: "verification",
};

// Its modules are many, and a server whose people do not log in needs none of them.
async function load({ database, secret, url, sendReset }: AuthOptions) {
	const [{ betterAuth }, { prismaAdapter }, { bearer }] = await Promise.all([
		import("better-auth/minimal"),
		import("better-auth/adapters/prisma"),
		import("better-auth/plugins/bearer"),
	]);
	return betterAuth({
		secret,
		baseURL: url,
		database: prismaAdapter(database, { provider: "postgresql" }),
		emailAndPassword: {
			...{ enabled: true, minPasswordLength: PASSWORD.min, maxPasswordLength: PASSWORD.max },
			resetPasswordTokenExpiresIn: HOUR_IN_SECONDS,
			revokeSessionsOnPasswordReset: true,
			sendResetPassword: async ({ user, token }) => sendReset(user.email, token),
		},
		verification: { storeIdentifier: "hashed" },
		session: {
			expiresIn: SESSION_DAYS * DAY_IN_SECONDS,
			disableSessionRefresh: true,
			additionalFields: { tenantId: { type: "string", required: false, input: false } },
		},
		account: { modelName: "login" },
		// A token without its signature, as the database holds it, opens nothing.
		plugins: [bearer({ requireSignature: true })],
		rateLimit: { enabled: false },
		telemetry: { enabled: false },
		logger: { disabled: true },
		advanced: {
			database: {
				generateId: ({ model }) => newId(KINDS[model] ?? "verification"),
				// There are no columns for pictures and for logins by other providers, which nothing writes.
				validateSchema: false,
			},
		},
	});
}

/**
 * Passwords and sessions, by Better Auth. Its own routes are not served: what is public are our procedures, which
 * call it here.
 */
export function createAuth(options: AuthOptions) {
	let loaded: ReturnType<typeof load> | undefined;
	const better = () => {
		loaded ??= load(options);
		return loaded;
	};
	const context = async () => (await better()).$context;
	const headersOf = (token: string) => new Headers({ authorization: `Bearer ${token}` });

	return {
		hashPassword: async (password: string) => (await context()).password.hash(password),

		/** A new session's token, or null when address and password do not go together; in the same time. */
		async login(email: string, password: string): Promise<NewSession | null> {
			try {
				const { headers, response } = await (await better()).api.signInEmail({
					body: { email, password },
					returnHeaders: true,
				});
				const token = headers.get("set-auth-token");
				if (token === null) throw new Error("A session without a token.");
				const expiresAt = new Date(Date.now() + SESSION_DAYS * DAY_IN_SECONDS * 1_000);
				return { token, expiresAt, userId: response.user.id };
			} catch (error) {
				if (statusOf(error) === 401) return null;
				throw error;
			}
		},

		/** Sends a token for a new password, where there is such an account. */
		requestReset: async (email: string) => void (await (await better()).api.requestPasswordReset({ body: { email } })),

		/** Ends all sessions. Whose they were; null when the token is not good, or no longer. */
		async resetPassword(token: string, newPassword: string): Promise<string | null> {
			const { internalAdapter } = await context();
			const mailed = await internalAdapter.findVerificationValue(`reset-password:${token}`);
			try {
				await (await better()).api.resetPassword({ body: { token, newPassword } });
				return mailed?.value ?? null;
			} catch (error) {
				if (statusOf(error) === 400) return null;
				throw error;
			}
		},

		/** False when the current password is not it. */
		async changePassword(userId: string, { current, next }: { current: string; next: string }): Promise<boolean> {
			const { internalAdapter, password } = await context();
			const login = await internalAdapter.findCredentialAccount(userId);
			if (!login?.password || !(await password.verify({ hash: login.password, password: current }))) return false;
			await internalAdapter.updatePassword(userId, await password.hash(next));
			return true;
		},

		/** A token, good once, that proves that a mail was read. */
		async newVerification(userId: string): Promise<string> {
			const { internalAdapter } = await context();
			const token = randomBytes(24).toString("base64url");
			const expiresAt = new Date(Date.now() + DAY_IN_SECONDS * 1_000);
			await internalAdapter.createVerificationValue({ identifier: verificationOf(token), value: userId, expiresAt });
			return token;
		},

		/** The user whose token it was; null when it is not good, or no longer. */
		async consumeVerification(token: string): Promise<string | null> {
			const { internalAdapter } = await context();
			return (await internalAdapter.consumeVerificationValue(verificationOf(token)))?.value ?? null;
		},

		async findSession(token: string): Promise<StoredSession | null> {
			const found = await (await better()).api.getSession({ headers: headersOf(token) });
			if (found === null) return null;
			const { id, userId, tenantId } = found.session;
			return { sessionId: id, userId, tenantId: tenantId ?? null };
		},
	};
}

/** Of an error of its own. */
const statusOf = (error: unknown) => (error as { statusCode?: unknown }).statusCode;
