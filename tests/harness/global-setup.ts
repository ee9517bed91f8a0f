import type { TestProject } from "vitest/node";
import { type Demo, startServer, TEMPLATE, UNLIMITED } from "./server.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The server that all files share, with its demo client's keys. */
		server: Demo & { connectionString: string; dataDirectory: string; adminToken: string };
	}
}

const ADMIN_TOKEN = "admin-token-of-the-tests-0123456789";

/** One server for all files: each makes a tenant of its own on it, and is so out of the others' sight. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const template = await startServer();
	await template.stop();
	process.env[TEMPLATE] = template.dataDirectory;
	// Everything comes from one address; tests of limits start a server of their own.
	const server = await startServer({
		environment: {
			...{ ...UNLIMITED, ADMIN_TOKEN },
			...{ WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1", WEBHOOK_RETRY_SECONDS: "1" },
		},
	});
	const { connectionString, dataDirectory } = server;
	project.provide("server", { ...server.demo, connectionString, dataDirectory, adminToken: ADMIN_TOKEN });
	return async () => {
		await server.remove();
		await template.remove();
	};
}
