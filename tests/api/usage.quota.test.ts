import { describe, expect, inject, test } from "vitest";
import { chatAs } from "../harness/chat.ts";
import { connect, createTenant, ingest, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url } = inject("server");

const page = (name: string, content = "A page.") => ({ externalId: name, route: `/${name}`, content });

/** A tenant that may have no more than this, as the operator or its admin has set it. */
async function open(quota: { tenant?: object; client?: object }) {
	const tenant = await createTenant(database);
	const { tenantId, clientId } = tenant;
	await database.tenant.update({ where: { id: tenantId }, data: { quota: quota.tenant ?? {} } });
	await database.client.update({ where: { id: clientId }, data: { quota: quota.client ?? {} } });
	const api = connect(tenant.secret.secret);
	const store = (...documents: ReturnType<typeof page>[]) => api.ingest.documents.mutate({ documents });
	const stored = async () => {
		const client = await database.client.findUniqueOrThrow({ where: { id: clientId } });
		const { _count, _sum } = await database.document.aggregate({
			where: { clientId },
			_count: true,
			_sum: { bytes: true },
		});
		// What is counted is what is there.
		expect(client).toMatchObject({ documentCount: _count, documentBytes: BigInt(_sum.bytes ?? 0) });
		return { documents: _count, bytes: _sum.bytes ?? 0 };
	};
	return { tenant, api, store, stored };
}

const refused = (whose: string, what: string) => ({
	message: expect.stringMatching(new RegExp(`^The ${whose} may have .* ${what} and has .*; this would add`)),
	data: { code: "STORAGE_QUOTA_EXCEEDED", httpStatus: 413, retryAfter: null },
});

describe("U10 documents and bytes", () => {
	test.each(["tenant", "client"])(
		"the first document too many of a %s is refused, another tenant's is not",
		async (whose) => {
			const { store, stored } = await open({ [whose]: { documents: 2 } });
			await store(page("a"), page("b"));
			await expect(store(page("c"))).rejects.toMatchObject(refused(whose, "documents"));
			expect(await stored()).toEqual({ documents: 2, bytes: 14 });
			const other = await open({});
			await expect(other.store(page("c"))).resolves.toMatchObject({ accepted: 1 });
		},
	);

	test("bytes are those of the content in UTF-8, and a whole call is refused", async () => {
		const { store, stored } = await open({ tenant: { bytes: 10 } });
		await store(page("a", "äöü"));
		await expect(store(page("b", "1"), page("c", "12345"))).rejects.toMatchObject(refused("tenant", "bytes"));
		expect(await stored()).toEqual({ documents: 1, bytes: 6 });
		await store(page("b", "1234"));
		expect(await stored()).toEqual({ documents: 2, bytes: 10 });
	});

	test("what is there may be sent again, shrunk and deleted, and makes room", async () => {
		const { api, store, stored } = await open({ client: { documents: 2, bytes: 10 } });
		await ingest(api, [page("a", "12345"), page("b", "12345")]);
		await store(page("a", "12345"), page("b", "12345"));
		await expect(store(page("a", "123456"))).rejects.toMatchObject(refused("client", "bytes"));
		await store(page("a", "1"));
		expect(await stored()).toEqual({ documents: 2, bytes: 6 });
		await api.documents.delete.mutate({ externalIds: ["b"] });
		await store(page("c", "123456789"));
		expect(await stored()).toEqual({ documents: 2, bytes: 10 });
	});

	test("a tenant's clients share its quota, also at once", async () => {
		const { tenant, store } = await open({ tenant: { documents: 5 } });
		const second = await tenant.createClient("second");
		const { secret } = await tenant.createKey({ kind: "secret", clientId: second });
		const calls = Array.from({ length: 12 }, (_, index) =>
			index % 2 === 0
				? store(page(`a${index}`))
				: connect(secret).ingest.documents.mutate({ documents: [page(`b${index}`)] }),
		);
		const outcomes = await Promise.allSettled(calls);
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
	});

	test.each([
		["tenant", { documents: 5 }],
		["client", { documents: 5 }],
		["tenant", { bytes: 5 * 7 }],
		["client", { bytes: 5 * 7 }],
	])("of a %s, %o, are never exceeded by calls at once", async (whose, quota) => {
		const { store, stored } = await open({ [whose]: quota });
		const calls = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => store(page(`a${index}`))));
		expect(calls.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
		expect(await stored()).toEqual({ documents: 5, bytes: 5 * 7 });
	});

	test("a quota of 0 is none at all, and none is no limit", async () => {
		const { store } = await open({ tenant: { documents: 0 } });
		await expect(store(page("a"))).rejects.toMatchObject(refused("tenant", "documents"));
		const free = await open({ tenant: { documents: null } });
		await expect(free.store(page("a"))).resolves.toMatchObject({ accepted: 1 });
	});
});

describe("D8 questions of a day", () => {
	test.each(["tenant", "client"])("stop exactly at the cap of a %s, whoever asks at once", async (whose) => {
		const { tenant } = await open({ [whose]: { questionsPerDay: 4 } });
		// Each a visitor of its own, over a connection of its own.
		const ask = () => chatAs(tenant.publishable.secret, null, url).start.mutate({ message: "What is there?" });
		const outcomes = await Promise.allSettled(Array.from({ length: 12 }, ask));
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
		const { reason } = outcomes.find((outcome) => outcome.status === "rejected") ?? {};
		expect(reason).toMatchObject({
			message: expect.stringContaining(`The ${whose} may ask 4 questions a day and has asked 4.`),
			data: { code: "QUOTA_EXCEEDED", httpStatus: 429, retryAfter: expect.any(Number) },
		});
		expect(reason.data.retryAfter).toBeLessThanOrEqual(86_400);
		expect(reason.meta.response.headers.get("retry-after")).toBe(String(reason.data.retryAfter));
		expect(await database.conversation.count({ where: { clientId: tenant.clientId } })).toBe(4);
	});
});
