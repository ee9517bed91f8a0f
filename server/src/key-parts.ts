import { createKeyBudgets } from "./features/keys/budget.ts";
import { createLastUsed } from "./features/keys/last-used.ts";
import { createKeyManagement } from "./features/keys/manage.ts";
import { createKeyService } from "./features/keys/service.ts";
import type { KeyStore } from "./features/keys/store.ts";
import { createKeyRates } from "./features/limits/key-rates.ts";
import { createScopedTokens } from "./features/tokens/scoped-token.ts";
import { createTokenService } from "./features/tokens/service.ts";
import type { Sharing } from "./redis/open.ts";

type KeyParts = { keyStore: KeyStore; authSecret: string; isProduction: boolean; sharing: Sharing | null };

/** Keys, what is made with them, and what may be called with them. */
export function createKeyParts(
	{ keyStore, authSecret, isProduction, sharing }: KeyParts,
	teardown: (() => Promise<void>)[],
) {
	const keys = createKeyService({ store: keyStore, allowLocalOrigins: !isProduction });
	const keyManagement = createKeyManagement({ store: keyStore, onChanged: keys.forget });
	const tokens = createTokenService({ tokens: createScopedTokens(authSecret), findKey: keys.findValidById });
	const budgets = createKeyBudgets({ store: keyStore, takeRate: createKeyRates(sharing?.createLimiter) });
	teardown.push(budgets.close);
	return { services: { keys, keyManagement, tokens, budgets }, onUse: createLastUsed(keyStore.noteUse) };
}
