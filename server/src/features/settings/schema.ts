import { z } from "zod";
import { tenantScope } from "../access/schema.ts";
import { text } from "../clients/schema.ts";
import { MOST } from "../limits/schema.ts";

/** Whose models a tenant may call in its own name. */
export const providerName = z.enum(["openai", "openai-compatible", "google", "anthropic"]);

const key = z
	.string()
	.max(MOST.providerKey)
	.regex(/^[!-~]+$/, "Write the key alone: no blanks, no letters beyond ASCII.");
const baseUrl = text()
	.min(1)
	.max(MOST.baseUrl)
	.nullable()
	.describe("Where its server is, if not the provider's own: an https url. null: the provider's own.");

const providerChange = z
	.strictObject({
		key: key.optional().describe("Default: the one that is stored, if the address stays the same."),
		baseUrl: baseUrl.optional().describe("Default: as it is stored."),
	})
	.nullable()
	.optional();

/** By what the tenant calls a provider: its key is never shown. */
export const providerAccess = z.strictObject({
	provider: providerName,
	baseUrl: z.string().nullable().describe("null: the provider's own."),
	key: z.string().nullable().describe("Its last four characters, such as `…x4Tf`; null: it needs none."),
	updatedAt: z.date(),
});

/** What belongs to a tenant as a whole. */
export const tenantSettings = z.strictObject({
	tenantId: z.string(),
	name: z.string(),
	providers: z.array(providerAccess).describe("Those the tenant calls in its own name, for models of its choice."),
});

export const settingsGetInput = z.strictObject(tenantScope);
export const settingsUpdateInput = z.strictObject({
	...tenantScope,
	name: text().trim().min(1).max(MOST.name).optional(),
	providers: z
		.strictObject({
			openai: providerChange,
			"openai-compatible": providerChange,
			google: providerChange,
			anthropic: providerChange,
		})
		.optional()
		.describe("Those to change; null: forget its key."),
});

export const settingsTestProviderInput = z.strictObject({
	...tenantScope,
	provider: providerName,
	model: z.string().min(1).max(MOST.model).regex(/^\S+$/, "Write the model's name alone, such as gpt-4o-mini."),
	key: key.optional().describe("Default: the one that is stored, if the address stays the same."),
	baseUrl: baseUrl.optional().describe("Default: as it is stored."),
});
export const settingsTestProviderOutput = z.strictObject({
	works: z.boolean(),
	problem: z.string().nullable().describe("Why it does not."),
});

export const settingsRotateEncryptionInput = z.strictObject({
	dryRun: z.boolean().default(false).describe("Whether only to count what would be encrypted anew."),
});
export const settingsRotateEncryptionOutput = z.strictObject({
	version: z.int().describe("The key of ENCRYPTION_KEYS by which everything is encrypted now."),
	encrypted: z.int().describe("Secrets that were encrypted by an older one."),
	unreadable: z.int().describe("Secrets whose key is not in ENCRYPTION_KEYS: they are as they were."),
});

export type ProviderName = z.infer<typeof providerName>;
export type TenantSettings = z.infer<typeof tenantSettings>;
export type SettingsUpdateInput = z.infer<typeof settingsUpdateInput>;
export type SettingsTestProviderInput = z.infer<typeof settingsTestProviderInput>;
export type SettingsTestProviderOutput = z.infer<typeof settingsTestProviderOutput>;
export type SettingsRotateEncryptionOutput = z.infer<typeof settingsRotateEncryptionOutput>;
