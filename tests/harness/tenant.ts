import { createTRPCClient, httpBatchLink } from "@trpc/client";
import superjson from "superjson";
import { afterAll, inject, onTestFinished } from "vitest";
import { createPrisma, type Database } from "../../server/src/database/prisma.ts";
import { KEY_SCOPES, type KeyScope, PUBLISHABLE_SCOPES } from "../../server/src/features/keys/scopes.ts";
import { hashSecret, hintOf, type KeyKind, newSecret } from "../../server/src/features/keys/secret.ts";
import { createKeyStore } from "../../server/src/features/keys/store.ts";
import { newId } from "../../server/src/ids.ts";
import type { AppRouter } from "../../server/src/router.ts";

export type TestKey = { id: string; secret: string };

export type NewTestKey = {
	kind: KeyKind;
	scopes?: readonly KeyScope[];
	origins?: string[];
	expiresAt?: Date;
	clientId?: string;
};

export type TestTenant = {
	tenantId: string;
	clientId: string;
	publishable: TestKey;
	secret: TestKey;
	createKey: (key: NewTestKey) => Promise<TestKey>;
	createClient: (slug: string) => Promise<string>;
};

/** A connection to the shared server's database, or another one, for the caller to close. */
export function openDatabase(connectionString = inject("server").connectionString): Database {
	return createPrisma(connectionString, { poolSize: 2 });
}

/** A new tenant with one client, a chatbot and a key of each kind, unseen by all other tests. */
export async function createTenant(database: Database): Promise<TestTenant> {
	const store = createKeyStore(database);
	const tenantId = newId("tenant");
	await database.tenant.create({ data: { id: tenantId, name: "Test" } });
	const clientId = await store.createClient(tenantId, "docs");
	const createKey = async (key: NewTestKey): Promise<TestKey> => {
		const secret = newSecret(key.kind);
		const fallback = key.kind === "publishable" ? PUBLISHABLE_SCOPES : KEY_SCOPES;
		const id = await store.create({
			...{ tenantId, clientId: key.clientId ?? clientId, kind: key.kind, name: "test" },
			...{ hash: hashSecret(secret) ?? "", hint: hintOf(secret) },
			...{ scopes: key.scopes ?? fallback, origins: key.origins ?? [] },
		});
		if (key.expiresAt !== undefined) await database.key.update({ where: { id }, data: { expiresAt: key.expiresAt } });
		return { id, secret };
	};
	return {
		...{ tenantId, clientId, createKey },
		createClient: (slug) => store.createClient(tenantId, slug),
		publishable: await createKey({ kind: "publishable" }),
		secret: await createKey({ kind: "secret" }),
	};
}

export type CallOptions = { url?: string; headers?: Record<string, string> };

/** The API as typed calls without the SDK: one request a call, no retries. */
export function connect(key: string | null, { url = inject("server").url, headers = {} }: CallOptions = {}) {
	const authorization = key === null ? {} : { Authorization: `Bearer ${key}` };
	const link = httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers: { ...authorization, ...headers } });
	return createTRPCClient<AppRouter>({ links: [link] });
}

export type TestApi = ReturnType<typeof connect>;

/** Ingests documents and waits until they are searchable; fails the test when one of them fails. */
export async function ingest(
	api: TestApi,
	documents: Parameters<TestApi["ingest"]["documents"]["mutate"]>[0]["documents"],
) {
	const { jobId } = await api.ingest.documents.mutate({ documents });
	for (;;) {
		const job = await api.ingest.job.query({ jobId });
		if (job.status === "done") return job;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
}

export type TestSite = { tenant: TestTenant; page: TestApi; server: TestApi };

/** A new tenant that has these documents, as its pages see it and as its servers do. */
export async function createSite(database: Database, documents: Parameters<typeof ingest>[1]): Promise<TestSite> {
	const tenant = await createTenant(database);
	const server = connect(tenant.secret.secret);
	await ingest(server, documents);
	return { tenant, server, page: connect(tenant.publishable.secret) };
}

/** A database connection for all tests of the file that calls this at its top. */
export function openDatabaseForFile(): Database {
	const database = openDatabase();
	afterAll(() => database.$disconnect());
	return database;
}

/** A database connection for one test. */
export function openDatabaseForTest(): Database {
	const database = openDatabase();
	onTestFinished(() => database.$disconnect());
	return database;
}
