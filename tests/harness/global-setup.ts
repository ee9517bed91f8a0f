import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { type Demo, startServer, TEMPLATE, type TestServer, UNLIMITED } from "./server.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The server that all files share, with its demo client's keys. */
		server: Demo & { connectionString: string; dataDirectory: string; adminToken: string };
	}
}

const ADMIN_TOKEN = "admin-token-of-the-tests-0123456789";

/** One server for all files: each makes a tenant of its own on it, and is so out of the others' sight. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const template = await startTemplate();
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
		await template?.remove();
	};
}

/** Stopped once the demo's documents are in: its copies have nothing left to do. */
async function startTemplate(): Promise<TestServer | null> {
	if (process.env["DATABASE_URL"] !== undefined) return null;
	const template = await startServer();
	const client = new Client({ connectionString: template.connectionString });
	await client.connect();
	const isBusy = async () => (await client.query("SELECT FROM ingest_jobs WHERE finished_at IS NULL")).rows.length > 0;
	while (await isBusy()) await delay(50);
	await client.end();
	await template.stop();
	process.env[TEMPLATE] = template.dataDirectory;
	return template;
}
