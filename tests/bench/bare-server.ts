/** The least that tRPC's Fastify adapter can do: `health.check` with superjson and nothing else. Prints its address. */
import { initTRPC } from "@trpc/server";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import fastify from "fastify";
import superjson from "superjson";
import { healthCheckOutput } from "../../server/src/features/health/schema.ts";

const trpc = initTRPC.create({ transformer: superjson });
const router = trpc.router({
	health: trpc.router({
		check: trpc.procedure.output(healthCheckOutput).query(() => ({ status: "ok" as const, version: "0.0.0" })),
	}),
});

const app = fastify();
const trpcOptions: FastifyTRPCPluginOptions<typeof router>["trpcOptions"] = { router };
await app.register(fastifyTRPCPlugin, { prefix: "/trpc", trpcOptions });
console.log(await app.listen({ port: 0, host: "127.0.0.1" }));
