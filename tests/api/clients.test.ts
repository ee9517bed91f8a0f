import { beforeAll, describe, expect, inject, test } from "vitest";
import { dataWith, tablesWith } from "../harness/everywhere.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";
import { furnish } from "../security/furniture.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
let tenant: TestTenant;
beforeAll(async () => {
	tenant = await createTenant(database);
});

const apiOf = ({ secret }: TestTenant) => connect(secret.secret);
const code = (expected: string) => ({ data: { code: expected } });

describe("clients", () => {
	test("are made with a first chatbot, found by id and slug, renamed and listed", async () => {
		const { clients, chatbots } = apiOf(tenant);
		const made = await clients.create.mutate({ slug: "shop", name: "The shop" });
		expect(made).toMatchObject({ slug: "shop", name: "The shop", documents: 0, chatbots: 1 });
		expect(await clients.get.query({ clientId: "shop" })).toEqual(made);
		expect(await clients.get.query({ clientId: made.clientId })).toEqual(made);
		expect((await chatbots.list.query({ clientId: "shop" })).chatbots).toMatchObject([{ name: "The shop" }]);
		const renamed = await clients.update.mutate({ clientId: "shop", slug: "store" });
		expect(renamed).toEqual({ ...made, slug: "store" });
		await expect(clients.get.query({ clientId: "shop" })).rejects.toMatchObject(code("NOT_FOUND"));
		const { clients: all } = await clients.list.query({});
		expect(all.map(({ slug }) => slug)).toEqual(["docs", "store"]);
	});

	test("count what ingest has given them", async () => {
		const own = await createTenant(database);
		await ingest(apiOf(own), [{ externalId: "a", route: "/a", content: "One page." }]);
		expect((await apiOf(own).clients.list.query({})).clients).toMatchObject([{ documents: 1, chatbots: 1 }]);
	});

	test("have slugs of their own", async () => {
		const { clients } = apiOf(tenant);
		const { clientId } = await clients.create.mutate({ slug: "one" });
		await expect(clients.create.mutate({ slug: "one" })).rejects.toMatchObject(code("CONFLICT"));
		await expect(clients.update.mutate({ clientId, slug: "docs" })).rejects.toMatchObject(code("CONFLICT"));
		expect(await clients.update.mutate({ clientId, slug: "one" })).toMatchObject({ slug: "one", name: "one" });
		for (const slug of ["", "Shop", "-a", "a b", "a".repeat(64)])
			await expect(clients.create.mutate({ slug })).rejects.toMatchObject(code("INVALID_INPUT"));
	});

	test("K15 are given nothing that is not theirs to choose", async () => {
		const { clients } = apiOf(tenant);
		for (const extra of [{ chunkCount: 1 }, { deletedAt: null }, { id: "cli_mine" }])
			await expect(clients.create.mutate({ slug: "extra", ...extra } as never)).rejects.toMatchObject(
				code("INVALID_INPUT"),
			);
	});

	test("T2 of another tenant are not there", async () => {
		const other = await createTenant(database);
		const { clients } = apiOf(tenant);
		const { clientId } = other;
		for (const call of [
			() => clients.get.query({ clientId }),
			() => clients.update.mutate({ clientId, name: "Mine" }),
			() => clients.delete.mutate({ clientId }),
		]) {
			await expect(call()).rejects.toMatchObject(code("NOT_FOUND"));
		}
		expect(await apiOf(other).clients.get.query({ clientId })).toMatchObject({ name: "docs" });
	});
});

describe("L10 clients.delete", () => {
	test("leaves nothing of the client in any table, and all of the others", async () => {
		const own = await furnish(database, { canary: "seeteufel", url });
		const spare = await own.createClient("spare");
		const keeper = await own.createKey({ kind: "secret", clientId: spare });
		const api = connect(keeper.secret);
		await ingest(api, [{ externalId: "kept", route: "/kept", content: "A page that is kept." }]);
		expect((await tablesWith(database, "seeteufel")).length).toBeGreaterThan(10);
		expect(await api.clients.delete.mutate({ clientId: own.clientId })).toEqual({ deleted: true });
		await expect(api.clients.get.query({ clientId: own.clientId })).rejects.toMatchObject(code("NOT_FOUND"));
		for (const text of ["seeteufel stands", own.clientId])
			await expect.poll(() => dataWith(database, text), { timeout: 20_000 }).toEqual([]);
		for (const { secret } of [own.secret, own.publishable]) {
			const refused = () =>
				connect(secret)
					.search.query.query({ query: "page" })
					.catch(({ data }) => data.code);
			await expect.poll(refused).toBe("UNAUTHENTICATED");
		}
		expect((await api.search.query.query({ query: "page" })).hits).toHaveLength(1);
		expect(await api.clients.create.mutate({ slug: "docs" })).toMatchObject({ documents: 0 });
	});

	test("is not undone by documents that come in meanwhile", async () => {
		const own = await createTenant(database);
		const api = apiOf(own);
		const spare = await own.createClient("spare");
		const admin = connect((await own.createKey({ kind: "secret", clientId: spare })).secret);
		const pages = Array.from({ length: 40 }, (_, index) => ({
			...{ externalId: `${index}`, route: `/${index}`, content: `A page of number ${index}.` },
		}));
		const accepted = await api.ingest.documents.mutate({ documents: pages });
		await admin.clients.delete.mutate({ clientId: own.clientId });
		await expect.poll(() => dataWith(database, own.clientId), { timeout: 20_000 }).toEqual([]);
		await expect
			.poll(() => tablesWith(database, accepted.jobId), { timeout: 20_000 })
			.not.toContain("public.ingest_jobs");
		expect(await dataWith(database, own.clientId)).toEqual([]);
	});
});
