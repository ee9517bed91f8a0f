import { openProcedure, router } from "../../trpc/procedures.ts";
import { healthCheckOutput } from "./schema.ts";

export const healthRouter = router({
	/** Whether the server answers, and its version. */
	check: openProcedure
		.output(healthCheckOutput)
		.query(({ ctx }) => ({ status: "ok" as const, version: ctx.services.version })),
});
