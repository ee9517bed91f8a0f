import { router, tenantProcedure } from "../../trpc/procedures.ts";
import {
	client,
	clientsCreateInput,
	clientsDeleteInput,
	clientsDeleteOutput,
	clientsGetInput,
	clientsListInput,
	clientsListOutput,
	clientsUpdateInput,
} from "./schema.ts";

export const clientsRouter = router({
	/** Makes an empty knowledge base with a first chatbot. */
	create: tenantProcedure("clients")
		.input(clientsCreateInput)
		.output(client)
		.mutation(({ ctx, input }) => ctx.services.clients.create(ctx.caller.tenantId, input)),

	/** One of the tenant's clients. */
	get: tenantProcedure("clients")
		.input(clientsGetInput)
		.output(client)
		.query(({ ctx, input }) => ctx.services.clients.get(ctx.caller.tenantId, input.clientId)),

	/** Gives a client another slug or name. */
	update: tenantProcedure("clients")
		.input(clientsUpdateInput)
		.output(client)
		.mutation(({ ctx, input: { clientId, slug, name } }) =>
			ctx.services.clients.update(ctx.caller.tenantId, clientId, { slug, name }),
		),

	/** Deletes a client with all it has: documents, chatbots, conversations, events, keys. */
	delete: tenantProcedure("clients")
		.input(clientsDeleteInput)
		.output(clientsDeleteOutput)
		.mutation(({ ctx, input }) => ctx.services.clients.delete(ctx.caller.tenantId, input.clientId)),

	/** All clients of the tenant. */
	list: tenantProcedure("clients")
		.input(clientsListInput)
		.output(clientsListOutput)
		.query(({ ctx }) => ctx.services.clients.list(ctx.caller.tenantId)),
});
