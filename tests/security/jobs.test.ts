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

test("D7 a tenant that ingests much keeps no other from searching", async () => {
	const [busy, other] = [await createTenant(database), await createTenant(database)];
	const page = connect(other.publishable.secret);
	await ingest(connect(other.secret.secret), [{ externalId: "kept", route: "/kept", content: "Quastenflosser swim." }]);
	const timed = async (query: string) => {
		const startedAt = performance.now();
		expect((await page.search.query.query({ query })).hits).toHaveLength(1);
		return performance.now() - startedAt;
	};
	const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
	const alone: number[] = [];
	for (let n = 0; n < 20; n += 1) alone.push(await timed(`quastenflosser swim ${n}`));
	const owner = connect(busy.secret.secret);
	const words = (seed: number) => Array.from({ length: 400 }, (_, n) => `word${(seed * 7 + n * n) % 5_000}`).join(" ");
	const documents = Array.from({ length: 100 }, (_, n) => ({
		...{ externalId: `${n}`, route: `/${n}`, content: `# Page ${n}\n\n${words(n)}` },
	}));
	const { jobId } = await owner.ingest.documents.mutate({ documents });
	const beside: number[] = [];
	while ((await owner.ingest.job.query({ jobId })).status !== "done")
		beside.push(await timed(`swim quastenflosser ${beside.length}`));
	const figures = [median(alone), median(beside)].map((ms) => `${ms.toFixed(1)} ms`).join(", ");
	process.stdout.write(
		`Search alone and beside another tenant's ingest, median: ${figures}, ${beside.length} times.\n`,
	);
	// As many as there is time for: none would have been answered if they had to wait.
	expect(beside.length).toBeGreaterThan(3);
});
