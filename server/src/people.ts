/** A part of the composition root: who calls, and what they may. */
import { createAuth } from "./auth/better-auth.ts";
import { createSessionCookies } from "./auth/cookies.ts";
import type { Database } from "./database/prisma.ts";
import type { Environment } from "./env.ts";
import { createAccessService } from "./features/access/service.ts";
import { createAccessStore } from "./features/access/store.ts";
import { createAccountService } from "./features/accounts/service.ts";
import { createAccountStore } from "./features/accounts/store.ts";
import { createKeyService } from "./features/keys/service.ts";
import type { KeyStore } from "./features/keys/store.ts";

type PeopleParts = { environment: Environment; database: Database; keyStore: KeyStore; authSecret: string };

/** Keys, accounts and the one place that decides. */
export function createPeople({ environment, database, keyStore, authSecret }: PeopleParts) {
	const isProduction = environment.NODE_ENV === "production";
	const keys = createKeyService({ store: keyStore, allowLocalOrigins: !isProduction });
	const url = environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`;
	const auth = createAuth({ database, secret: authSecret, url });
	const sessionCookies = createSessionCookies({ secure: isProduction });
	const access = createAccessService({
		...{ store: createAccessStore(database), findKey: keys.findValid, findSession: auth.findSession },
		createClient: keyStore.createClient,
		adminToken: environment.ADMIN_TOKEN ?? null,
		sessionCookie: sessionCookies.name,
		allowLocalOrigins: !isProduction,
		ownOrigin: environment.PUBLIC_URL === undefined ? null : new URL(environment.PUBLIC_URL).origin,
	});
	const accounts = createAccountService({
		...{ store: createAccountStore(database), auth, registration: environment.REGISTRATION },
		personOf: async (token) => (await access.authorizePerson({ bearer: token, cookie: null })).person,
		onSessions: access.forgetSessions,
	});
	return { keys, access, accounts, sessionCookies };
}
