import { clientProcedure, router } from "../../trpc/procedures.ts";
import {
	modelBudget,
	modelsCallsInput,
	modelsCallsOutput,
	modelsChooseInput,
	modelsListInput,
	modelsListOutput,
	modelsSetBudgetInput,
	modelsUsageInput,
	modelsUsageOutput,
} from "./schema.ts";

export const modelsRouter = router({
	/** Which models may write, and which do for the client and its chatbots. */
	list: clientProcedure("admin")
		.input(modelsListInput)
		.output(modelsListOutput)
		.query(({ ctx }) => ctx.services.models.list(ctx.caller)),

	/** Chooses who writes the answers of the client's chatbots that have no choice of their own. */
	choose: clientProcedure("admin")
		.input(modelsChooseInput)
		.output(modelsListOutput)
		.mutation(({ ctx, input }) => ctx.services.models.choose(ctx.caller, input)),

	/** What the client has used, by day and model. */
	usage: clientProcedure("admin")
		.input(modelsUsageInput)
		.output(modelsUsageOutput)
		.query(({ ctx, input }) => ctx.services.models.usage(ctx.caller.clientId, input)),

	/** The last calls to models, with what went wrong. */
	calls: clientProcedure("admin")
		.input(modelsCallsInput)
		.output(modelsCallsOutput)
		.query(({ ctx, input }) => ctx.services.models.calls(ctx.caller.clientId, input)),

	/** Sets what the client may spend on a day. */
	setBudget: clientProcedure("admin")
		.input(modelsSetBudgetInput)
		.output(modelBudget)
		.mutation(({ ctx, input: { tokensPerDay, costPerDay } }) =>
			ctx.services.models.setBudget(ctx.caller.clientId, { tokensPerDay, costPerDay }),
		),
});
