import type {
	ChangePasswordInput,
	Done,
	LoginInput,
	LoginOutput,
	Me,
	RegisterInput,
	RegisterOutput,
	RequestPasswordResetInput,
	ResetPasswordInput,
	SetSuperuserInput,
	SwitchTenantInput,
	VerifyEmailInput,
} from "../generated/contract.ts";
import type { CallOptions } from "../internal/call.ts";
import { plainCalls } from "../internal/plain-calls.ts";
import type { Session } from "../internal/session.ts";

/**
 * People's accounts. To register, to log in, and with a mailed token no key is needed: `key: null`. The rest needs the
 * token of `login` as the `key`.
 */
export type AccountsResource = {
	/** Makes an account with its organisation, first client, first chatbot and keys. The secret key is shown only here. */
	register: (input: RegisterInput, options?: CallOptions) => Promise<RegisterOutput>;
	/** Begins a session, good for seven days. Rejects with `AuthenticationError` when address and password do not go together. */
	login: (input: LoginInput, options?: CallOptions) => Promise<LoginOutput>;
	/** Who has logged in, and in which tenants with which role. */
	me: (input?: Record<string, never>, options?: CallOptions) => Promise<Me>;
	/** Ends this session. */
	logout: (input?: Record<string, never>, options?: CallOptions) => Promise<Done>;
	/** Ends all sessions of this person. */
	logoutEverywhere: (input?: Record<string, never>, options?: CallOptions) => Promise<Done>;
	/** Has this session work in another of the person's tenants. Rejects with `NotFoundError` when it is none of them. */
	switchTenant: (input: SwitchTenantInput, options?: CallOptions) => Promise<Me>;
	/** Mails a token for a new password, where there is such an account; the answer is the same where there is none. */
	requestPasswordReset: (input: RequestPasswordResetInput, options?: CallOptions) => Promise<Done>;
	/** Sets a new password by the mailed token, once, and ends all sessions. Rejects with `InvalidInputError` for any other token. */
	resetPassword: (input: ResetPasswordInput, options?: CallOptions) => Promise<Done>;
	/** Mails a token that confirms the person's address. */
	requestVerification: (input?: Record<string, never>, options?: CallOptions) => Promise<Done>;
	/** Confirms an address by the mailed token, once. */
	verifyEmail: (input: VerifyEmailInput, options?: CallOptions) => Promise<Done>;
	/** Sets another password, and ends the person's other sessions. */
	changePassword: (input: ChangePasswordInput, options?: CallOptions) => Promise<Done>;
	/** Makes somebody a superuser of the server, or nobody special again. For operators. */
	setSuperuser: (input: SetSuperuserInput, options?: CallOptions) => Promise<Done>;
};

export const accountsResource = (session: Session): AccountsResource =>
	plainCalls<AccountsResource>(session, "accounts", {
		...{ register: "make", login: "make", me: "read", logout: "make", logoutEverywhere: "make" },
		...{ switchTenant: "set", requestPasswordReset: "make", resetPassword: "make", requestVerification: "make" },
		...{ verifyEmail: "make", changePassword: "make", setSuperuser: "set" },
	});
