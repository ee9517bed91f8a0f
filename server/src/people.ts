/** A part of the composition root: who calls, and what they may. */
import type { FastifyBaseLogger } from "fastify";
import { createAuth } from "./auth/better-auth.ts";
import { createSessionCookies } from "./auth/cookies.ts";
import type { Database } from "./database/prisma.ts";
import type { Environment } from "./env.ts";
import { createAccessService } from "./features/access/service.ts";
import { createAccessStore } from "./features/access/store.ts";
import { MAILS } from "./features/accounts/mails.ts";
import { createAccountService } from "./features/accounts/service.ts";
import { createAccountStore, userData } from "./features/accounts/store.ts";
import type { KeyStore } from "./features/keys/store.ts";
import { createMemberService } from "./features/members/service.ts";
import { createMemberStore } from "./features/members/store.ts";
import { createKeyParts } from "./key-parts.ts";
import { createMailer } from "./mail/mailer.ts";
import type { Sharing } from "./redis/open.ts";

type PeopleParts = {
	environment: Environment;
	database: Database;
	keyStore: KeyStore;
	authSecret: string;
	sharing: Sharing | null;
	logger: FastifyBaseLogger;
};

/** Keys, accounts, members and the one place that decides. */
export function createPeople(parts: PeopleParts, teardown: (() => Promise<void>)[]) {
	const { environment, database, keyStore, authSecret, sharing, logger } = parts;
	const isProduction = environment.NODE_ENV === "production";
	const { services, onUse } = createKeyParts({ keyStore, authSecret, isProduction, sharing }, teardown);
	const { keys, tokens } = services;
	const url = environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`;
	const mailer = createMailer({
		...{ url: environment.SMTP_URL ?? null, from: environment.MAIL_FROM },
		print: isProduction ? null : (text) => void process.stdout.write(text),
		onError: (error) => logger.error({ err: error }, "a mail could not be sent"),
	});
	teardown.push(mailer.close);
	const sendReset = (to: string, token: string) => mailer.send({ to, ...MAILS.reset(token) });
	const auth = createAuth({ database, secret: authSecret, url, sendReset });
	const sessionCookies = createSessionCookies({ secure: isProduction });
	const access = createAccessService({
		...{ store: createAccessStore(database), findKey: keys.findValid, findSession: auth.findSession },
		...{ findToken: tokens.find, onUse },
		createClient: keyStore.createClient,
		adminToken: environment.ADMIN_TOKEN ?? null,
		sessionCookie: sessionCookies.name,
		allowLocalOrigins: !isProduction,
		ownOrigin: environment.PUBLIC_URL === undefined ? null : new URL(environment.PUBLIC_URL).origin,
	});
	const accounts = createAccountService({
		...{ store: createAccountStore(database), auth, registration: environment.REGISTRATION },
		personOf: async (token) => (await access.authorizePerson({ bearer: token, cookie: null })).person,
		sendMail: mailer.send,
		onError: (error) => logger.error({ err: error }, "an account's mail could not be made"),
		onSessions: access.forgetSessions,
	});
	const members = createMemberService({
		...{ store: createMemberStore(database), hashPassword: auth.hashPassword, userData },
		...{ sendMail: mailer.send, onSessions: access.forgetSessions },
	});
	return { ...services, access, accounts, members, sessionCookies };
}
