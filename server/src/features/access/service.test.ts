import { expect, test } from "vitest";
import { newSecret } from "../keys/secret.ts";
import { NEW_KEY } from "../keys/settings.ts";
import { createAccessService } from "./service.ts";
import type { AccessStore } from "./store.ts";

const SELF = "http://search.example:3000";

type Asking = { host: string; ownOrigin: string | null; kind?: "publishable" | "secret"; strictOrigin?: boolean };

/** Asks with a key that lists no origin. */
function ask(origin: string, { host, ownOrigin, kind = "publishable", ...asking }: Asking): Promise<unknown> {
	const key = { id: "key_1", tenantId: "ten_1", clientId: "cli_1", kind, scopes: ["search"] };
	const stored = {
		...key,
		...NEW_KEY,
		scopes: ["search"],
		...{ hash: "", previousHash: null, previousUntil: null, revokedAt: null },
	};
	const service = createAccessService({
		...{
			store: {} as AccessStore,
			findKey: async () => stored,
			findToken: async () => Promise.reject(new Error()),
			onUse: () => undefined,
			findSession: async () => null,
		},
		...{ createClient: async () => "cli_2", adminToken: null, sessionCookie: "session" },
		...{ allowLocalOrigins: false, ownOrigin },
	});
	const presented = { bearer: newSecret(kind), cookie: null, origin, host, ip: "127.0.0.1", procedure: "search.query" };
	const claim = { ...presented, permission: "search", write: false, client: undefined } as const;
	return service.authorize({ ...claim, ...asking });
}

test("a page that the server serves itself may use any publishable key", async () => {
	await expect(ask(SELF, { host: "search.example:3000", ownOrigin: null })).resolves.toBeDefined();
	await expect(ask(SELF, { host: "127.0.0.1:3000", ownOrigin: SELF })).resolves.toBeDefined();
});

test.each([
	["another host", "http://evil.example:3000", null],
	["another port", "http://search.example:3001", null],
	["no host", "null", null],
	["a name that is not the public one, by DNS rebinding", SELF, "https://search.example"],
])("a page of %s may not", async (_name, origin, ownOrigin) => {
	const asked = ask(origin, { host: "search.example:3000", ownOrigin });
	await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("the host proves nothing where the origin must be known, and a secret key is no exception", async () => {
	const rebound = { host: "search.example:3000", ownOrigin: null };
	for (const kind of ["publishable", "secret"] as const) {
		const asked = ask(SELF, { ...rebound, kind, strictOrigin: true });
		await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
		await expect(ask(SELF, { ...rebound, ownOrigin: SELF, kind, strictOrigin: true })).resolves.toBeDefined();
	}
	await expect(ask("https://evil.example", { ...rebound, kind: "secret" })).resolves.toBeDefined();
});
