/** What is measured: a server that runs, or the built one on a temporary folder. */
import { startServer } from "../harness/server.ts";

export type TargetFlags = { url?: string | undefined; key?: string | undefined };

export async function openTarget(flags: TargetFlags): Promise<{ url: string; key: string; stop: () => Promise<void> }> {
	if (flags.url === undefined) {
		const server = await startServer({ environment: { RATE_LIMIT_PER_KEY: "0", RATE_LIMIT_PER_ADDRESS: "0" } });
		return { url: server.demo.url, key: server.demo.secretKey, stop: server.remove };
	}
	if (flags.key === undefined) throw new Error("Give --key with --url.");
	return { url: flags.url, key: flags.key, stop: async () => undefined };
}
