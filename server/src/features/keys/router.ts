import { router, tenantProcedure } from "../../trpc/procedures.ts";
import {
	key,
	keysCreateInput,
	keysGetInput,
	keysListInput,
	keysListOutput,
	keysRevokeInput,
	keysRotateInput,
	keysUpdateInput,
	keyWithSecret,
} from "./schema.ts";

export const keysRouter = router({
	/** Makes a key, which may no more than who makes it. Its secret is in the answer, and never shown again. */
	create: tenantProcedure("keys")
		.input(keysCreateInput)
		.output(keyWithSecret)
		.mutation(({ ctx, input }) => ctx.services.keyManagement.create(ctx.caller, input)),

	/** The tenant's keys, also those that have been revoked. */
	list: tenantProcedure("keys")
		.input(keysListInput)
		.output(keysListOutput)
		.query(({ ctx, input }) => ctx.services.keyManagement.list(ctx.caller, input)),

	/** A key by its id, without its secret. */
	get: tenantProcedure("keys")
		.input(keysGetInput)
		.output(key)
		.query(({ ctx, input }) => ctx.services.keyManagement.get(ctx.caller, input.keyId)),

	/** Changes what is given, and nothing else. */
	update: tenantProcedure("keys")
		.input(keysUpdateInput)
		.output(key)
		.mutation(({ ctx, input }) => ctx.services.keyManagement.update(ctx.caller, input)),

	/** Gives the key a new secret; the one before works beside it for a while. */
	rotate: tenantProcedure("keys")
		.input(keysRotateInput)
		.output(keyWithSecret)
		.mutation(({ ctx, input }) => ctx.services.keyManagement.rotate(ctx.caller, input)),

	/** Ends the key within a second, with all tokens that were made with it. */
	revoke: tenantProcedure("keys")
		.input(keysRevokeInput)
		.output(key)
		.mutation(({ ctx, input }) => ctx.services.keyManagement.revoke(ctx.caller, input.keyId)),
});
