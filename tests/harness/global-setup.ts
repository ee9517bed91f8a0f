import type { TestProject } from "vitest/node";
import { type Demo, startServer } from "./server.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The server that all files share, with its demo client's keys. */
		server: Demo & { connectionString: string; dataDirectory: string };
	}
}

/** One server for all files: each makes a tenant of its own on it, and is so out of the others' sight. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startServer();
	const { connectionString, dataDirectory } = server;
	project.provide("server", { ...server.demo, connectionString, dataDirectory });
	return server.remove;
}
