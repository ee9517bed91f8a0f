import { operatorProcedure, router, tenantProcedure } from "../../trpc/procedures.ts";
import {
	settingsGetInput,
	settingsRotateEncryptionInput,
	settingsRotateEncryptionOutput,
	settingsTestProviderInput,
	settingsTestProviderOutput,
	settingsUpdateInput,
	tenantSettings,
} from "./schema.ts";

export const settingsRouter = router({
	/** What belongs to the tenant as a whole. Keys of providers are masked. */
	get: tenantProcedure("settings")
		.input(settingsGetInput)
		.output(tenantSettings)
		.query(({ ctx }) => ctx.services.settings.get(ctx.caller.tenantId)),

	/** Changes the tenant's name, or by what it calls providers of models. What is left out stays as it is. */
	update: tenantProcedure("settings")
		.input(settingsUpdateInput)
		.output(tenantSettings)
		.mutation(({ ctx, input }) => ctx.services.settings.update(ctx.caller.tenantId, input)),

	/** Asks a model of a provider for a word, by a key that is stored or to be stored. */
	testProvider: tenantProcedure("settings")
		.input(settingsTestProviderInput)
		.output(settingsTestProviderOutput)
		.mutation(({ ctx, input }) => ctx.services.settings.testProvider(ctx.caller.tenantId, input)),

	/** Encrypts all stored secrets by the newest of ENCRYPTION_KEYS. */
	rotateEncryption: operatorProcedure
		.input(settingsRotateEncryptionInput)
		.output(settingsRotateEncryptionOutput)
		.mutation(({ ctx, input }) => ctx.services.settings.rotateEncryption(input.dryRun)),
});
