import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;

beforeAll(async () => {
	tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), [{ externalId: "a", route: "/a", content: "Apples" }]);
});

const stored = (id: string) => database.event.findUnique({ where: { clientId_id: { clientId: tenant.clientId, id } } });

test("a click is stored with the hit that its token names", async () => {
	const api = connect(tenant.publishable.secret);
	const { hits, searchId } = await api.search.query.query({ query: "apples" });
	const eventId = randomUUID();
	const event = { eventId, type: "click" as const, clickToken: hits[0]?.clickToken ?? "", query: "apples" };
	expect(await api.events.track.mutate({ events: [event] })).toEqual({ accepted: 1, duplicates: 0 });
	expect(await stored(eventId)).toMatchObject({
		type: "click",
		searchId,
		documentId: hits[0]?.documentId,
		position: 1,
		query: "apples",
	});
});

test("an event sent again, or twice in one batch, is stored once and never changed", async () => {
	const api = connect(tenant.publishable.secret);
	const event = { eventId: randomUUID(), type: "view" as const, value: 0 };
	expect(await api.events.track.mutate({ events: [event, event] })).toEqual({ accepted: 1, duplicates: 1 });
	expect(await api.events.track.mutate({ events: [{ ...event, value: 9 }] })).toEqual({ accepted: 0, duplicates: 1 });
	expect(await stored(event.eventId)).toMatchObject({ value: 0 });
});

test("a time in the future becomes now", async () => {
	const api = connect(tenant.publishable.secret);
	const eventId = randomUUID();
	await api.events.track.mutate({ events: [{ eventId, type: "view", at: new Date(Date.now() + 1e9) }] });
	expect((await stored(eventId))?.at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
});

test("another client's click token, an unknown type and no events are refused", async () => {
	const other = await createTenant(database);
	await ingest(connect(other.secret.secret), [{ externalId: "a", route: "/a", content: "Apples" }]);
	const { hits } = await connect(other.publishable.secret).search.query.query({ query: "apples" });
	const api = connect(tenant.publishable.secret);
	const foreign = { eventId: randomUUID(), type: "click" as const, clickToken: hits[0]?.clickToken ?? "" };
	await expect(api.events.track.mutate({ events: [foreign] })).rejects.toMatchObject({
		data: { code: "INVALID_INPUT" },
	});
	expect(await stored(foreign.eventId)).toBeNull();
	const purchase = { eventId: randomUUID(), type: "purchase" } as never;
	await expect(api.events.track.mutate({ events: [purchase] })).rejects.toMatchObject({
		data: { code: "INVALID_INPUT" },
	});
	await expect(api.events.track.mutate({ events: [] })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});
