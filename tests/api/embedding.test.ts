import { expect, inject, test } from "vitest";
import { createSignpost } from "../../sdk/src/index.ts";
import { ingestAll } from "../harness/ingest-all.ts";
import { connect, createTenant, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();

test("embedding.progress is of one client, and needs a key that may ingest", async () => {
	const tenant = await createTenant(database);
	const signpost = createSignpost({ url: inject("server").url, key: tenant.secret.secret });
	await ingestAll(signpost, [{ externalId: "a", route: "/a", title: "A page", content: "Soup is served at noon." }]);
	const lexical = { model: null, total: 1, done: 0, failed: 0, running: false };
	expect(await signpost.embedding.progress()).toEqual(lexical);
	await expect(connect(tenant.publishable.secret).embedding.progress.query({})).rejects.toMatchObject({
		data: { code: "FORBIDDEN" },
	});
	await expect(connect(null).embedding.progress.query({})).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
});
