import { expect, test } from "vitest";
import { newSecret } from "./secret.ts";
import { createKeyService } from "./service.ts";
import type { KeyStore } from "./store.ts";

const SELF = "http://search.example:3000";

/** Asks with a publishable key that lists no origin. */
function ask(origin: string, { host, ownOrigin }: { host: string; ownOrigin: string | null }): Promise<unknown> {
	const key = { id: "key_1", tenantId: "ten_1", clientId: "cli_1", kind: "publishable", scopes: ["search"] };
	const stored = { ...key, origins: [], expiresAt: null, revokedAt: null };
	const store = { findByHash: async () => stored } as unknown as KeyStore;
	const service = createKeyService({ store, allowLocalOrigins: false, ownOrigin });
	return service.authorize({ bearer: newSecret("publishable"), origin, host, scope: "search", client: undefined });
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
