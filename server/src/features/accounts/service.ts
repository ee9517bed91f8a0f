import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { Person } from "../access/principal.ts";
import { KEY_SCOPES, PUBLISHABLE_SCOPES } from "../keys/scopes.ts";
import { hashSecret, hintOf, type KeyKind, newSecret } from "../keys/secret.ts";
import { MAILS } from "./mails.ts";
import type {
	ChangePasswordInput,
	LoginInput,
	LoginOutput,
	Me,
	RegisterInput,
	RegisterOutput,
	ResetPasswordInput,
	SetSuperuserInput,
} from "./schema.ts";
import { slugOf } from "./slug.ts";
import type { AccountStore, NewTenant } from "./store.ts";

/** Passwords and sessions, as whoever keeps them offers them. */
export type Authentication = {
	hashPassword: (password: string) => Promise<string>;
	/** Null when address and password do not go together. */
	login: (email: string, password: string) => Promise<{ token: string; expiresAt: Date; userId: string } | null>;
	/** Mails a token, where there is such an account. */
	requestReset: (email: string) => Promise<void>;
	/** Whose password it is; null when the token is not good. */
	resetPassword: (token: string, password: string) => Promise<string | null>;
	/** False when the current password is not it. */
	changePassword: (userId: string, passwords: { current: string; next: string }) => Promise<boolean>;
	newVerification: (userId: string) => Promise<string>;
	/** Whose token it was, which is not good any more; null: nobody's. */
	consumeVerification: (token: string) => Promise<string | null>;
};

/** Whose account, and a tenant of his; null: there is none. */
export type Account = { userId: string | null; tenantId: string | null };

export type AccountDependencies = {
	store: AccountStore;
	auth: Authentication;
	/** Who may make an account: anybody, or only who was invited. */
	registration: "open" | "invited";
	/** The person a session's token stands for. */
	personOf: (token: string) => Promise<Person>;
	sendMail: (mail: { to: string; subject: string; text: string }) => void;
	/** Told of what failed with nobody waiting for it. */
	onError: (error: unknown) => void;
	/** Told when sessions have ended or changed. */
	onSessions: () => void;
};

export type AccountService = ReturnType<typeof createAccountService>;

const REGISTERED =
	"Keep the secret key: it is shown only here. A mail was sent to confirm the address. If the address had an account " +
	"before, nothing was made, these keys open nothing, and the mail says so.";

export function createAccountService(dependencies: AccountDependencies) {
	const { store, auth, registration, personOf, sendMail, onError, onSessions } = dependencies;
	const describe = (person: Person) => describePerson(store, person);

	async function sendVerification({ userId, email }: { userId: string; email: string }): Promise<void> {
		sendMail({ to: email, ...MAILS.verify(await auth.newVerification(userId)) });
	}

	return {
		/** Makes an account with all that it needs; whether there is one already is told to its owner alone. */
		async register({ email, password, organisation, name = nameOf(email) }: RegisterInput): Promise<RegisterOutput> {
			if (registration === "invited")
				throw new AppError("FORBIDDEN", "Accounts are by invitation only here. Ask an owner of your organisation.");
			const [known, passwordHash] = await Promise.all([store.findUserByEmail(email), auth.hashPassword(password)]);
			const { tenant, secrets } = draftTenant(organisation);
			// An address that cannot exist stands for the known one, in work that leaves nothing.
			const address = known === null ? email : `${newId("user")}@invalid`;
			const user = { userId: newId("user"), email: address, name, passwordHash };
			await store.createTenant(user, tenant, { keep: known === null });
			if (known === null) void sendVerification({ userId: user.userId, email }).catch(onError);
			else sendMail({ to: email, ...MAILS.known() });
			const { tenantId, clientId, chatbotId } = tenant;
			return { tenantId, clientId, chatbotId, ...secrets, message: REGISTERED };
		},

		async login({ email, password }: LoginInput): Promise<LoginOutput & { token: string }> {
			const session = await auth.login(email, password);
			if (session === null) throw new AppError("UNAUTHENTICATED", "Address and password do not go together.");
			const { token, expiresAt } = session;
			return { token, expiresAt, ...(await describe(await personOf(token))) };
		},

		me: describe,

		/** Whose account it is: nobody's takes as long. */
		whose: (email: string): Promise<Account> => store.findAccount({ email }),

		...createPasswords(dependencies),

		async requestVerification({ userId }: Person): Promise<void> {
			const user = await store.findMe(userId);
			if (user !== null && !user.emailVerified) await sendVerification({ userId, email: user.email });
		},

		async verifyEmail(token: string): Promise<Account> {
			const userId = await auth.consumeVerification(token);
			if (userId === null) throw badToken();
			await store.markVerified(userId);
			return store.findAccount({ id: userId });
		},

		async setSuperuser({ email, superuser }: SetSuperuserInput): Promise<void> {
			const user = await store.findUserByEmail(email);
			if (user === null) throw new AppError("NOT_FOUND", "There is no account with this address.");
			if (superuser && !user.emailVerified) throw unconfirmed();
			await store.setSuperuser(email, superuser);
			onSessions();
		},

		async logout({ sessionId }: Person): Promise<void> {
			await store.deleteSession(sessionId);
			onSessions();
		},

		async logoutEverywhere({ userId }: Person): Promise<void> {
			await store.deleteSessions(userId);
			onSessions();
		},

		async switchTenant(person: Person, tenantId: string): Promise<Me> {
			const chosen = person.memberships.find((membership) => membership.tenantId === tenantId);
			if (chosen === undefined) throw new AppError("NOT_FOUND", "There is no such tenant, or you may not act in it.");
			await store.switchTenant(person.sessionId, tenantId);
			onSessions();
			return describe({ ...person, memberships: [chosen, ...person.memberships] });
		},
	};
}

/** How people come to other passwords. */
function createPasswords({ store, auth, onError, onSessions }: AccountDependencies) {
	return {
		/** Mails a token, where there is such an account. Nobody waits: how long it takes would tell. */
		requestPasswordReset: (email: string): void => void auth.requestReset(email).catch(onError),

		/** Sets a new password, and ends all sessions. */
		async resetPassword({ token, password }: ResetPasswordInput): Promise<Account> {
			const userId = await auth.resetPassword(token, password);
			if (userId === null) throw badToken();
			// Whoever has read the mail has the address.
			await Promise.all([store.markVerified(userId), store.deleteMailedTokens(userId)]);
			onSessions();
			return store.findAccount({ id: userId });
		},

		/** Sets another password; sessions but this one end, and mailed tokens are good no more. */
		async changePassword({ userId, sessionId }: Person, input: ChangePasswordInput): Promise<void> {
			const passwords = { current: input.currentPassword, next: input.newPassword };
			if (!(await auth.changePassword(userId, passwords)))
				throw new AppError("INVALID_INPUT", "The current password is not right.");
			await Promise.all([store.deleteOtherSessions(userId, sessionId), store.deleteMailedTokens(userId)]);
			onSessions();
		},
	};
}

async function describePerson(store: AccountStore, { userId, memberships }: Person): Promise<Me> {
	const user = await store.findMe(userId);
	if (user === null) throw new AppError("UNAUTHENTICATED", "This account is gone.");
	const { tenantName, ...facts } = user;
	return {
		...{ userId, ...facts, tenantId: memberships[0]?.tenantId ?? null },
		memberships: [...new Set(memberships)].map(({ tenantId, role }) => ({
			tenantId,
			tenant: tenantName(tenantId),
			role,
		})),
	};
}

/** Anybody may have made it. */
const unconfirmed = () =>
	new AppError(
		"CONFLICT",
		"Nobody has confirmed that this account is his. That comes first, by the token in the mail.",
	);

const badToken = () => new AppError("INVALID_INPUT", "This token is not good, or no longer. Have a new one sent.");

const nameOf = (email: string) => email.slice(0, email.indexOf("@")).slice(0, 100);

/** What a new tenant begins with, and the keys as they are shown once. */
function draftTenant(name: string): { tenant: NewTenant; secrets: { publishableKey: string; secretKey: string } } {
	const publishableKey = newSecret("publishable");
	const secretKey = newSecret("secret");
	const keyOf = (kind: KeyKind, secret: string) => ({
		...{ kind, name: "First", hash: hashSecret(secret) ?? "", hint: hintOf(secret) },
		scopes: kind === "publishable" ? PUBLISHABLE_SCOPES : KEY_SCOPES,
	});
	const tenant = {
		...{ tenantId: newId("tenant"), clientId: newId("client"), chatbotId: newId("chatbot"), name, slug: slugOf(name) },
		keys: [keyOf("publishable", publishableKey), keyOf("secret", secretKey)],
	};
	return { tenant, secrets: { publishableKey, secretKey } };
}
