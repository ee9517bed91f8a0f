import { expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile } from "../harness/tenant.ts";
import { furnish, snapshot } from "./furniture.ts";

const database = openDatabaseForFile();

const unfinished = async (jobId: string) => {
	const [row] = await database.$queryRaw<{ count: number }[]>`
		SELECT count(*)::int AS count FROM pgboss.job
		WHERE strpos(data::text, ${jobId}) > 0 AND state IN ('created', 'active', 'retry')`;
	return row?.count;
};

test("T14 work that was taken on for a tenant who is gone since writes nothing, and holds up nobody", async () => {
	const other = await furnish(database, { canary: "quastenflosser" });
	const before = await snapshot(database, other.tenantId);
	const gone = await createTenant(database);
	const documents = Array.from({ length: 100 }, (_, index) => ({
		...{ externalId: `${index}`, route: `/${index}`, content: `# Page ${index}\n\n${"It says much. ".repeat(200)}` },
	}));
	const { jobId } = await connect(gone.secret.secret).ingest.documents.mutate({ documents });
	await database.tenant.delete({ where: { id: gone.tenantId } });
	await expect.poll(() => unfinished(jobId), { timeout: 20_000 }).toBe(0);
	const left = Object.entries(await snapshot(database, gone.tenantId)).filter(([, rows]) => !rows.startsWith("0 rows"));
	expect(left).toEqual([]);
	expect(await snapshot(database, other.tenantId)).toEqual(before);
	const page = { externalId: "after", route: "/after", content: "Written after." };
	expect(await ingest(connect(other.secret.secret), [page])).toMatchObject({ processed: 1, failed: 0 });
});
