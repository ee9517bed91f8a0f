import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createEncryption } from "../../server/src/encryption.ts";
import { createSettingsService } from "../../server/src/features/settings/service.ts";
import { createSettingsStore } from "../../server/src/features/settings/store.ts";
import { newId } from "../../server/src/ids.ts";
import { chatAs, createShop, QUESTION, textOf, watch } from "../harness/chat.ts";
import { dataWith, tablesWith } from "../harness/everywhere.ts";
import { fails, type ScriptedModel, says, silent, startScriptedModel } from "../harness/scripted-model.ts";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
const { url } = inject("server");
const KEY = "sk-canary-0123456789abcdef";

let shop: TestTenant;
/** Where the tenant's key may go, and where it must not. */
let model: ScriptedModel;
let canary: ScriptedModel;
beforeAll(async () => {
	[model, canary] = await Promise.all([startScriptedModel(says(["Thirty days. [1]"])), startScriptedModel()]);
	shop = await createShop(database);
});
afterAll(() => Promise.all([model?.close(), canary?.close()]));

const settingsOf = ({ secret }: TestTenant) => connect(secret.secret).settings;
const code = (expected: string) => ({ data: { code: expected } });

async function ask(tenant: TestTenant) {
	const key = tenant.publishable.secret;
	const run = await chatAs(key, null).start.mutate({ message: QUESTION });
	const seen = await watch({ url, key, visitor: run.visitorToken, runId: run.runId });
	return { text: textOf(seen), end: seen.at(-1)?.event };
}

describe("settings", () => {
	test("L3 show a key's end only, and give it nowhere", async () => {
		const { settings, clients, chatbots, models } = connect(shop.secret.secret);
		const saved = await settings.update.mutate({
			...{
				name: "Shop & Co",
				providers: { openai: { key: KEY, baseUrl: model.url }, anthropic: { key: "short-key" } },
			},
		});
		expect(saved).toMatchObject({
			...{ tenantId: shop.tenantId, name: "Shop & Co" },
			providers: [
				{ provider: "anthropic", baseUrl: null, key: "…" },
				{ provider: "openai", baseUrl: model.url, key: "…cdef" },
			],
		});
		expect(await settings.get.query({})).toEqual(saved);
		const told = await Promise.all([clients.list.query({}), chatbots.list.query({}), models.list.query({})]);
		expect(JSON.stringify([saved, told])).not.toContain(KEY);
		expect(await tablesWith(database, KEY)).toEqual([]);
		expect(await settings.update.mutate({ providers: { anthropic: null } })).toMatchObject({
			providers: [{ provider: "openai" }],
		});
	});

	test("let any model of the tenant's own providers write, by its own key", async () => {
		await connect(shop.secret.secret).models.choose.mutate({ models: ["openai:of-its-own"] });
		model.calls.length = 0;
		expect(await ask(shop)).toMatchObject({ text: "Thirty days. [1]", end: { model: "openai:of-its-own" } });
		const [call] = model.calls;
		expect(call?.headers.authorization).toBe(`Bearer ${KEY}`);
		expect(JSON.parse(call?.body ?? "{}")).toMatchObject({ model: "of-its-own" });
		const other = await createTenant(database);
		const { models } = connect(other.secret.secret);
		await expect(models.choose.mutate({ models: ["openai:of-its-own"] })).rejects.toMatchObject(code("INVALID_INPUT"));
	});

	test("and no longer once the key is taken back", async () => {
		const own = await createShop(database);
		const { settings, models } = connect(own.secret.secret);
		await settings.update.mutate({ providers: { openai: { key: KEY, baseUrl: model.url } } });
		await models.choose.mutate({ models: ["openai:mine"] });
		expect((await ask(own)).end).toMatchObject({ model: "openai:mine" });
		await settings.update.mutate({ providers: { openai: null } });
		expect((await ask(own)).end).toMatchObject({ model: "extractive" });
	});
});

describe("K9 a stored key is sent to no other address", () => {
	test.each([
		["update", () => settingsOf(shop).update.mutate({ providers: { openai: { baseUrl: canary.url } } })],
		[
			"update to the provider's own",
			() => settingsOf(shop).update.mutate({ providers: { openai: { baseUrl: null } } }),
		],
		["test", () => settingsOf(shop).testProvider.mutate({ provider: "openai", model: "any", baseUrl: canary.url })],
	])("by %s", async (_name, call) => {
		const before = await settingsOf(shop).get.query({});
		await expect(call()).rejects.toMatchObject({
			message: "providers.openai.key: Give the key again: the stored one is not sent to another address.",
			...code("INVALID_INPUT"),
		});
		expect(canary.calls).toEqual([]);
		expect(await settingsOf(shop).get.query({})).toEqual(before);
	});

	test("but with a key that is given with it", async () => {
		const own = await createTenant(database);
		const { update } = settingsOf(own);
		await update.mutate({ providers: { openai: { key: KEY, baseUrl: model.url } } });
		const moved = await update.mutate({ providers: { openai: { key: `${KEY}-two`, baseUrl: `${model.url}/` } } });
		expect(moved.providers).toMatchObject([{ baseUrl: model.url, key: "…-two" }]);
		expect(await update.mutate({ providers: { openai: { baseUrl: model.url } } })).toMatchObject({
			providers: [{ key: "…-two" }],
		});
	});

	test("a viewer of pages may call none of it", async () => {
		const { settings } = connect(shop.publishable.secret);
		await expect(settings.get.query({})).rejects.toMatchObject(code("FORBIDDEN"));
		const test = { provider: "openai" as const, model: "any" };
		await expect(settings.testProvider.mutate(test)).rejects.toMatchObject(code("FORBIDDEN"));
	});
});

describe("where a tenant's models may be", () => {
	test.each([
		..."https://10.0.0.1/v1 https://0xa000001/v1 https://169.254.169.254/v1 https://[::ffff:10.0.0.1]/v1".split(" "),
		..."http://1.1.1.1/v1 https://1.1.1.1:6379/v1 file:///etc/passwd https://good@1.1.1.1/v1".split(" "),
	])("S1-S9 not at %s", async (baseUrl) => {
		const own = await createTenant(database);
		const input = { key: KEY, baseUrl };
		const { update, testProvider } = settingsOf(own);
		await expect(update.mutate({ providers: { openai: input } })).rejects.toMatchObject(code("BLOCKED_ADDRESS"));
		const test = { provider: "openai" as const, model: "any", ...input };
		await expect(testProvider.mutate(test)).rejects.toMatchObject(code("BLOCKED_ADDRESS"));
		expect((await settingsOf(own).get.query({})).providers).toEqual([]);
	});

	test("S5 a redirect is not followed", async () => {
		const own = await createTenant(database);
		model.script({ status: 307, headers: { location: canary.url }, body: [], after: "end" });
		const tried = await settingsOf(own).testProvider.mutate({
			...{ provider: "openai", model: "any", key: KEY, baseUrl: model.url },
		});
		expect(tried).toMatchObject({ works: false });
		expect(canary.calls).toEqual([]);
	});

	test("K10 there are no other providers, and none without what it needs", async () => {
		const { update } = settingsOf(await createTenant(database));
		for (const providers of [
			{ exec: { key: KEY } },
			{ onnx: { key: KEY } },
			{ openai: {} },
			{ "openai-compatible": {} },
		])
			await expect(update.mutate({ providers } as never)).rejects.toMatchObject(code("INVALID_INPUT"));
	});
});

describe("settings.testProvider", () => {
	const given = () => ({ provider: "openai" as const, model: "any", key: KEY, baseUrl: model.url });

	test("says whether a model answers", async () => {
		model.script(says(["yes"]));
		expect(await settingsOf(shop).testProvider.mutate(given())).toEqual({ works: true, problem: null });
	});

	test("L5, S13 and why not, in words of its own", async () => {
		model.script(fails(401));
		const { works, problem } = await settingsOf(shop).testProvider.mutate(given());
		expect(works).toBe(false);
		expect(problem).toBe("The model refused the call with status 401.");
	});
});

test("L10 a client that is deleted ends the answers that its tenant's model is writing", async () => {
	const own = await createShop(database);
	const spare = await own.createClient("spare");
	const admin = connect((await own.createKey({ kind: "secret", clientId: spare })).secret);
	await admin.settings.update.mutate({ providers: { openai: { key: KEY, baseUrl: model.url } } });
	await admin.models.choose.mutate({ clientId: own.clientId, models: ["openai:slow"] });
	model.script(silent);
	model.calls.length = 0;
	await chatAs(own.publishable.secret, null).start.mutate({ message: QUESTION });
	await expect.poll(() => model.calls.length).toBe(1);
	await admin.clients.delete.mutate({ clientId: own.clientId });
	await model.callerGone();
	await expect.poll(() => dataWith(database, own.clientId), { timeout: 10_000 }).toEqual([]);
});

describe("K16 stored keys", () => {
	const key = (version: number) => ({ version, secret: randomBytes(32).toString("base64") });
	const [first, second] = [key(900_001), key(900_002)];
	const serviceWith = (...keys: (typeof first)[]) =>
		createSettingsService({
			store: createSettingsStore(database),
			encryption: createEncryption(keys, "settings"),
			checkUrl: async () => undefined,
			tryModel: async () => null,
			onChanged: () => undefined,
		});
	const keysOf = async (service: ReturnType<typeof serviceWith>, tenantId: string) =>
		(await service.access(tenantId)).map(({ access }) => access?.key ?? null);

	test("can be read in their own row only", async () => {
		const [one, other] = [await createTenant(database), await createTenant(database)];
		const service = serviceWith(first);
		for (const { tenantId } of [one, other])
			await service.update(tenantId, { providers: { openai: { key: `${KEY}-${tenantId}` } } });
		const { sealed } = await database.providerAccess.findFirstOrThrow({ where: { tenantId: one.tenantId } });
		const where = { tenantId: other.tenantId };
		await database.providerAccess.updateMany({ where, data: { sealed } });
		expect(await keysOf(service, one.tenantId)).toEqual([`${KEY}-${one.tenantId}`]);
		expect(await keysOf(service, other.tenantId)).toEqual([null]);
		const own = { tenantId: one.tenantId };
		await database.providerAccess.updateMany({ where: own, data: { provider: "google" } });
		expect(await keysOf(service, one.tenantId)).toEqual([null]);
		const back = { provider: "openai", baseUrl: canary.url };
		await database.providerAccess.updateMany({ where: own, data: back });
		expect(await keysOf(service, one.tenantId)).toEqual([null]);
	});

	test("are encrypted anew while they are in use, and the old key then opens nothing", async () => {
		const tenants = Array.from({ length: 3 }, () => ({ id: newId("tenant"), name: "Rotated" }));
		await database.tenant.createMany({ data: tenants });
		const [before, both, after] = [serviceWith(first), serviceWith(first, second), serviceWith(second)];
		for (const { id } of tenants) await before.update(id, { providers: { openai: { key: KEY } } });
		const dry = await both.rotateEncryption(true);
		expect(dry.encrypted).toBeGreaterThanOrEqual(3);
		expect(await keysOf(after, tenants[0]?.id ?? "")).toEqual([null]);
		expect(await both.rotateEncryption(false)).toEqual(dry);
		for (const { id } of tenants) {
			expect(await keysOf(after, id)).toEqual([KEY]);
			expect(await keysOf(before, id)).toEqual([null]);
		}
		expect(await both.rotateEncryption(false)).toMatchObject({ encrypted: 0, version: second.version });
	});
});
