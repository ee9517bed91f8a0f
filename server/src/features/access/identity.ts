import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "../../errors.ts";
import type { StoredKey } from "../keys/store.ts";
import { SCOPED_TOKEN, type ScopedToken } from "../tokens/scoped-token.ts";
import type { Person } from "./principal.ts";
import { createMemory, type Guess } from "./remember.ts";
import type { StoredPerson } from "./store.ts";

/** What a request presents. */
export type Presented = Guess & {
	/** The value of `Authorization: Bearer …`: a key, a token made with one, a session's token or the admin token. */
	bearer: string | null;
	/** The value of `Cookie`, where the request says that it is meant. */
	cookie: string | null;
};

/** What a session's token stands for. */
export type FoundSession = { sessionId: string; userId: string; tenantId: string | null };

/** What a token says, and the key that it was made with. */
export type FoundToken = { token: ScopedToken; key: StoredKey };

/** Whose credential was presented. */
export type Identity =
	| { type: "key"; key: StoredKey }
	| ({ type: "token" } & FoundToken)
	| { type: "person"; person: Person }
	| { type: "operator" };

export type IdentityOptions = {
	findKey: (secret: string, beforeGuess?: () => Promise<void>) => Promise<StoredKey>;
	findToken: (text: string) => Promise<FoundToken>;
	findSession: (token: string) => Promise<FoundSession | null>;
	findPerson: (userId: string) => Promise<StoredPerson | null>;
	/** Null: there is none. */
	adminToken: string | null;
	/** Name of the cookie that holds a session's token. */
	sessionCookie: string;
};

/** As a session's token is made: Better Auth's, and its signature. */
const SESSION_TOKEN = /^[A-Za-z0-9]{32}\.[A-Za-z0-9+/]{43}=$/;

/** Finds out whose credentials are. */
export function createIdentities(options: IdentityOptions) {
	const sessions = createMemory<Person>();

	/** Whose credential it is. Two of them are none. */
	async function identify(presented: Presented): Promise<Identity> {
		const { bearer, cookie } = presented;
		const inCookie = cookie === null ? null : cookieNamed(options.sessionCookie, cookie);
		if (bearer !== null && inCookie !== null)
			throw unauthenticated("Send either a session's cookie or Authorization, not both.");
		if (inCookie !== null) return identifySession(inCookie, presented);
		if (bearer === null)
			throw unauthenticated("Send a key, in one header: Authorization: Bearer pk_… or sk_…. Or log in.");
		return identifyBearer(bearer, presented);
	}

	async function identifyBearer(bearer: string, presented: Presented): Promise<Identity> {
		if (/^(pk|sk)_/.test(bearer)) return { type: "key", key: await options.findKey(bearer, presented.beforeGuess) };
		if (bearer.startsWith(SCOPED_TOKEN.prefix)) return { type: "token", ...(await options.findToken(bearer)) };
		if (options.adminToken !== null && isSame(bearer, options.adminToken)) return { type: "operator" };
		// What is no session may be a guess at the admin token.
		if (options.adminToken !== null && !SESSION_TOKEN.test(bearer)) await presented.beforeGuess?.();
		return identifySession(bearer, presented);
	}

	async function identifySession(token: string, presented: Presented): Promise<Identity> {
		const person = SESSION_TOKEN.test(token) ? await sessions.find(token, presented, () => findPerson(token)) : null;
		if (person === null) throw unauthenticated("This session or key is not valid. Log in again.");
		return { type: "person", person };
	}

	async function findPerson(token: string): Promise<Person | null> {
		const session = await options.findSession(token);
		const person = session === null ? null : await options.findPerson(session.userId);
		if (session === null || person === null) return null;
		const [active, others] = [true, false].map((isActive) =>
			person.memberships.filter(({ tenantId }) => (tenantId === session.tenantId) === isActive),
		);
		const memberships = [...(active ?? []), ...(others ?? [])];
		return { userId: session.userId, sessionId: session.sessionId, superuser: person.superuser, memberships };
	}

	return { identify, forgetSessions: sessions.clear };
}

const digest = (text: string) => createHash("sha256").update(text).digest();

/** In the same time wherever they differ. */
const isSame = (given: string, secret: string) => timingSafeEqual(digest(given), digest(secret));

/** The value of a cookie that was sent once. */
function cookieNamed(name: string, header: string): string | null {
	const values = header
		.split(";")
		.map((pair) => pair.trim())
		.filter((pair) => pair.startsWith(`${name}=`))
		.map((pair) => pair.slice(name.length + 1));
	return values.length === 1 ? (values[0] ?? null) : null;
}

const unauthenticated = (message: string) => new AppError("UNAUTHENTICATED", message);
