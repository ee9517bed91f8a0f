import type { IncomingHttpHeaders } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createSeal } from "../../server/src/redis/seal.ts";
import { chatAs, createShop, openShop, QUESTION, watch } from "../harness/chat.ts";
import { createMoods, startLocalServer } from "../harness/local-server.ts";
import { connect, type TestTenant } from "../harness/tenant.ts";

const { database, url, shop } = await openShop();
const other = await createShop(database);
const owner = connect(shop.secret.secret);

type Delivery = { headers: IncomingHttpHeaders; body: string; at: number };

/** What the receiver answers with. */
const moods = createMoods<number, Delivery>(204);
let deliveries: Delivery[] = [];
const receiver = await startLocalServer((request, response, body) => {
	const delivery = { headers: request.headers, body, at: performance.now() };
	deliveries.push(delivery);
	response.writeHead(moods.next(delivery), { location: "/elsewhere" }).end("A word that nobody reads.");
});
afterAll(() => receiver.close());

let secret: string;
beforeEach(async () => {
	deliveries = [];
	moods.set(204);
	await owner.handOver.configure.mutate({ url: null });
	({ secret } = (await owner.handOver.configure.mutate({ url: `${receiver.url}/hook` })) as { secret: string });
});

const as = (visitor: string | null, tenant: TestTenant = shop) => chatAs(tenant.publishable.secret, visitor);

async function ask(known: { visitor?: string; conversationId?: string } = {}) {
	const { visitor: token = null, ...place } = known;
	const run = await as(token).start.mutate({ message: QUESTION, ...place });
	const visitor = token ?? run.visitorToken ?? "";
	await watch({ url, key: shop.publishable.secret, visitor, runId: run.runId });
	return { visitor, conversationId: run.conversationId };
}

const statusOf = async ({ visitor, conversationId }: { visitor: string; conversationId: string }) =>
	(await as(visitor).conversations.query({})).conversations.find((one) => one.conversationId === conversationId)
		?.handOver;

const verified = ({ body, headers }: Delivery, by = secret) =>
	new Webhook(by).verify(body, headers as Record<string, string>) as { type: string; data: Record<string, unknown> };

const SLOW = { timeout: 20_000, interval: 50 };

describe("chat.handOver", () => {
	test("is told to the site, signed, with the conversation; again after two failures, and once in all", async () => {
		const { visitor, conversationId } = await ask();
		const { messages } = await as(visitor).history.query({ conversationId });
		await as(visitor).feedback.mutate({ messageId: messages[1]?.messageId ?? "", thumb: "down", note: "Not so." });
		moods.set(500, 2);
		const asked = await as(visitor).handOver.mutate({ conversationId });
		expect(asked).toMatchObject({ handOverId: expect.stringMatching(/^hov_/), conversationId, status: "requested" });
		await expect.poll(() => deliveries.length, SLOW).toBe(1);
		await expect
			.poll(() => owner.handOver.settings.query({}), SLOW)
			.toMatchObject({
				...{ url: `${receiver.url}/hook`, requested: 1, failed: 0, lastError: "It answered with status 500." },
			});
		expect(await statusOf({ visitor, conversationId })).toBe("requested");
		await expect.poll(() => statusOf({ visitor, conversationId }), SLOW).toBe("delivered");
		expect(deliveries).toHaveLength(3);
		expect(new Set(deliveries.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([asked.handOverId]));
		const { type, data } = verified(deliveries[2] as Delivery);
		expect(type).toBe("conversation.hand_over");
		expect(data).toMatchObject({
			...{ handOverId: asked.handOverId, conversationId, reason: "asked", title: QUESTION, userId: null },
			messages: [
				{ role: "user", text: QUESTION },
				{ role: "assistant", text: messages[1]?.text, feedback: { thumb: "down", note: "Not so." } },
			],
		});
		expect(JSON.stringify(data)).not.toMatch(/vst_|pk_|sk_/);
		expect(await as(visitor).handOver.mutate({ conversationId })).toEqual({ ...asked, status: "delivered" });
		expect(await owner.handOver.settings.query({})).toMatchObject({ requested: 0, failed: 0, lastError: null });
		await ask({ visitor, conversationId });
		const later = await as(visitor).handOver.mutate({ conversationId });
		expect(later.handOverId).not.toBe(asked.handOverId);
		await expect.poll(() => deliveries.length, SLOW).toBe(4);
	});

	test("the signature is of what was sent, then, and by the secret", async () => {
		const { visitor, conversationId } = await ask();
		await as(visitor).handOver.mutate({ conversationId });
		await expect.poll(() => deliveries.length, SLOW).toBe(1);
		const [delivery] = deliveries as [Delivery];
		expect(verified(delivery).data).toMatchObject({ conversationId });
		expect(() => verified({ ...delivery, body: delivery.body.replace("asked", "faked") })).toThrow();
		expect(() => verified({ ...delivery, headers: { ...delivery.headers, "webhook-timestamp": "1" } })).toThrow();
		expect(() => verified({ ...delivery, headers: { ...delivery.headers, "webhook-id": "hov_other" } })).toThrow();
		expect(() => verified(delivery, `whsec_${Buffer.alloc(32).toString("base64")}`)).toThrow();
	});

	test("S5 a redirect is not followed", async () => {
		const { visitor, conversationId } = await ask();
		moods.set(307);
		await as(visitor).handOver.mutate({ conversationId });
		const settings = () => owner.handOver.settings.query({});
		await expect.poll(settings, SLOW).toMatchObject({ lastError: "It answered with status 307." });
		moods.set(204);
		await expect.poll(() => statusOf({ visitor, conversationId }), SLOW).toBe("delivered");
		expect(new Set(deliveries.map(() => "/hook"))).toEqual(new Set(["/hook"]));
	});

	test("what is deleted before it could be told is told to nobody", async () => {
		const { visitor, conversationId } = await ask();
		moods.set(500);
		await as(visitor).handOver.mutate({ conversationId });
		await expect.poll(() => deliveries.length, SLOW).toBe(1);
		await as(visitor).delete.mutate({ conversationId });
		deliveries = [];
		moods.set(204);
		const next = await ask();
		await as(next.visitor).handOver.mutate({ conversationId: next.conversationId });
		await expect.poll(() => statusOf(next), SLOW).toBe("delivered");
		expect(deliveries.map(({ body }) => JSON.parse(body).data.conversationId)).toEqual([next.conversationId]);
	});

	test("is refused where nobody is told", async () => {
		const run = await as(null, other).start.mutate({ message: QUESTION });
		const asked = as(run.visitorToken, other).handOver.mutate({ conversationId: run.conversationId });
		await expect(asked).rejects.toMatchObject({
			message: "Nobody is there to hand over to: the site sets handOver.configure first.",
			data: { code: "CONFLICT" },
		});
	});

	test("T11 nobody hands over what is somebody else's", async () => {
		const own = await ask();
		const stranger = await ask();
		const askers = [as(stranger.visitor), as(null), as(own.visitor, other)];
		for (const asker of askers) {
			for (const conversationId of [own.conversationId, "cnv_unknown"]) {
				await expect(asker.handOver.mutate({ conversationId })).rejects.toMatchObject({
					...{ message: "There is no such conversation.", data: expect.objectContaining({ code: "NOT_FOUND" }) },
				});
			}
		}
		expect(await statusOf(own)).toBeNull();
	});
});

describe("handOver.configure", () => {
	test("gives the secret once, keeps it sealed, and signs by the one that took its place", async () => {
		expect(await owner.handOver.configure.mutate({ url: `${receiver.url}/moved` })).toEqual({
			...{ url: `${receiver.url}/moved`, secret: null },
		});
		const stored = await database.webhook.findUniqueOrThrow({ where: { clientId: shop.clientId } });
		const plain = Buffer.from(secret.replace("whsec_", ""), "base64");
		expect(plain).toHaveLength(32);
		expect(Buffer.from(stored.secret).includes(plain)).toBe(false);
		expect(createSeal("x".repeat(32), "webhooks").open(shop.clientId, stored.secret)).toBeNull();
		const rotated = await owner.handOver.rotateSecret.mutate({});
		expect(rotated.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
		expect(JSON.stringify(await owner.handOver.settings.query({}))).not.toContain("whsec_");
		const own = await ask();
		await as(own.visitor).handOver.mutate({ conversationId: own.conversationId });
		await expect.poll(() => deliveries.length, SLOW).toBe(1);
		const [delivery] = deliveries as [Delivery];
		expect(() => verified(delivery)).toThrow();
		expect(verified(delivery, rotated.secret).data).toMatchObject({ conversationId: own.conversationId });
	});

	test("there is nothing to rotate before", async () => {
		await owner.handOver.configure.mutate({ url: null });
		await expect(owner.handOver.rotateSecret.mutate({})).rejects.toMatchObject({ data: { code: "CONFLICT" } });
		expect(await owner.handOver.settings.query({})).toMatchObject({ url: null });
	});

	// The shared server allows 127.0.0.1 and nothing else.
	test.each([
		..."https://10.0.0.1/ https://[::1]/ https://169.254.169.254/latest https://[::ffff:a9fe:a9fe]/".split(" "),
		..."https://168.63.129.16/ https://[64:ff9b::7f00:1]/ https://0/ https://0xa9fea9fe/ http://1.1.1.1/".split(" "),
		..."https://1.1.1.1:22/ https://1.1.1.1:6379/ https://good@1.1.1.1/ https://[::]/".split(" "),
		..."https://does-not-exist.invalid/ ftp://1.1.1.1/ file:///etc/passwd gopher://1.1.1.1/ data:,x nothing".split(" "),
	])("S1-S4, S7-S9 refuses %s", async (blocked) => {
		const before = await owner.handOver.settings.query({});
		await expect(owner.handOver.configure.mutate({ url: blocked })).rejects.toMatchObject({
			data: expect.objectContaining({ code: "BLOCKED_ADDRESS", httpStatus: 400 }),
		});
		expect((await owner.handOver.settings.query({})).url).toBe(before.url);
	});

	test.each(["https://1.1.1.1/hook", "https://1.1.1.1:8443/hook", "https://[2606:4700:4700::1111]/"])(
		"takes %s",
		async (good) => {
			expect(await owner.handOver.configure.mutate({ url: good })).toMatchObject({ url: good });
		},
	);

	test("S6 what was allowed once is looked at again when it is called", async () => {
		// As if the name had led elsewhere when it was set.
		const own = await ask();
		await database.webhook.update({
			where: { clientId: shop.clientId },
			data: { url: receiver.url.replace("127.0.0.1", "127.0.0.2") },
		});
		await as(own.visitor).handOver.mutate({ conversationId: own.conversationId });
		await expect
			.poll(() => owner.handOver.settings.query({}), SLOW)
			.toMatchObject({
				lastError: expect.stringContaining("It must be an https url on the internet"),
			});
		expect(deliveries).toEqual([]);
	});
});

describe("handOver.list", () => {
	test("has them all, the newest first, page by page, and says how each fares", async () => {
		const tenant = await createShop(database);
		const admin = connect(tenant.secret.secret);
		await admin.handOver.configure.mutate({ url: `${receiver.url}/hook` });
		const wishes: { handOverId: string; conversationId: string }[] = [];
		for (const mood of [204, 404, 204]) {
			moods.set(mood);
			const { conversationId, visitorToken } = await as(null, tenant).start.mutate({ message: QUESTION });
			wishes.unshift(await as(visitorToken, tenant).handOver.mutate({ conversationId }));
			await expect
				.poll(async () => (await admin.handOver.list.query({})).handOvers[0]?.attempts, SLOW)
				.toBeGreaterThan(0);
		}
		const first = await admin.handOver.list.query({ limit: 2 });
		const second = await admin.handOver.list.query({ limit: 2, cursor: first.nextCursor ?? "" });
		expect([...first.handOvers, ...second.handOvers].map(({ handOverId }) => handOverId)).toEqual(
			wishes.map(({ handOverId }) => handOverId),
		);
		expect(second.nextCursor).toBeNull();
		expect(first.handOvers[0]).toMatchObject({
			...{ conversationId: wishes[0]?.conversationId, title: QUESTION, reason: "asked", userId: null },
			...{ status: "delivered", attempts: 1, error: null, endedAt: expect.any(Date) },
		});
		expect(first.handOvers[1]).toMatchObject({ status: "requested", error: "It answered with status 404." });
		const { handOvers } = await admin.handOver.list.query({ status: "delivered" });
		expect(handOvers.map(({ handOverId }) => handOverId)).toEqual([wishes[0]?.handOverId, wishes[2]?.handOverId]);
	});

	test("T2 has no other client's, and refuses a cursor that is none", async () => {
		const { conversationId, visitor } = await ask();
		await as(visitor).handOver.mutate({ conversationId });
		expect((await owner.handOver.list.query({ limit: 1 })).handOvers).toMatchObject([{ conversationId }]);
		expect(await connect(other.secret.secret).handOver.list.query({})).toEqual({ handOvers: [], nextCursor: null });
		await expect(owner.handOver.list.query({ cursor: "x" })).rejects.toThrow("cursor");
	});
});
