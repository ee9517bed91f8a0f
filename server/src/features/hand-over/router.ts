import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	handOverConfigureInput,
	handOverConfigureOutput,
	handOverListInput,
	handOverListOutput,
	handOverRotateSecretInput,
	handOverRotateSecretOutput,
	handOverSettings,
	handOverSettingsInput,
} from "./schema.ts";

export const handOverRouter = router({
	/** Where conversations are handed over to, and whether that works. */
	settings: clientProcedure("admin")
		.input(handOverSettingsInput)
		.output(handOverSettings)
		.query(({ ctx }) => ctx.services.handOver.settings(ctx.caller.clientId)),

	/** The conversations that were handed over, the newest first, a page at a time. */
	list: clientProcedure("admin")
		.input(handOverListInput)
		.output(handOverListOutput)
		.query(({ ctx, input }) => ctx.services.handOver.list(ctx.caller.clientId, input)),

	/** Sets where conversations are handed over to. */
	configure: clientProcedure("admin")
		.input(handOverConfigureInput)
		.output(handOverConfigureOutput)
		.mutation(({ ctx, input }) => ctx.services.handOver.configure(ctx.caller.clientId, input.url)),

	/** Makes a new secret for the signatures, in the place of the one before. */
	rotateSecret: clientProcedure("admin")
		.input(handOverRotateSecretInput)
		.output(handOverRotateSecretOutput)
		.mutation(({ ctx }) => ctx.services.handOver.rotateSecret(ctx.caller.clientId)),
});
