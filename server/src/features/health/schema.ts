import { z } from "zod";

export const healthCheckOutput = z.strictObject({
	status: z.literal("ok"),
	version: z.string(),
});

export type HealthCheckOutput = z.infer<typeof healthCheckOutput>;
