import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSignpost, VisitorTokenError } from "../../sdk/src/index.ts";
import { createVisitorToken } from "../../sdk/src/server.ts";
import { chatAs, createShop, openShop, QUESTION } from "../harness/chat.ts";
import { connect } from "../harness/tenant.ts";

const { database, url, shop } = await openShop();
const other = await createShop(database);

const secret = shop.secret.secret;
const as = (token: string) => chatAs(shop.publishable.secret, token);
const tokenFor = (userId: string, more: { key?: string; clientId?: string; expiresInSeconds?: number } = {}) =>
	createVisitorToken({ key: secret, clientId: shop.clientId, userId, ...more });
const idsFor = async (token: string) =>
	(await as(token).conversations.query({})).conversations.map(({ conversationId }) => conversationId);

const refused = (why: string) => ({
	message: expect.stringContaining(why),
	data: expect.objectContaining({ code: "VISITOR_REFUSED", httpStatus: 401, retryable: false }),
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const digest = (key: string) => createHash("sha256").update(key).digest();
const soon = () => Math.floor(Date.now() / 1_000) + 600;

/** A token as somebody else might write it. */
function forge(options: { header?: object; claims?: object; key?: Buffer | string; hash?: string } = {}): string {
	const { header = {}, claims = {}, key = digest(secret), hash = "sha256" } = options;
	const body = `${encode({ alg: "HS256", ...header })}.${encode({ sub: "ann", aud: shop.clientId, exp: soon(), ...claims })}`;
	return `${body}.${createHmac(hash, key).update(body).digest("base64url")}`;
}

describe("happy", () => {
	test("a user has the same conversations on every device, by id and slug of the client; another has others", async () => {
		const first = await as(await tokenFor("ann")).start.mutate({ message: QUESTION });
		expect(first.visitorToken).toBeNull();
		const second = await as(await tokenFor("ann", { clientId: "docs" })).start.mutate({ message: "And bags?" });
		const ids = [second.conversationId, first.conversationId];
		expect(await idsFor(await tokenFor("ann"))).toEqual(ids);
		const mobile = await shop.createKey({ kind: "publishable" });
		const { conversations } = await chatAs(mobile.secret, await tokenFor("ann")).conversations.query({});
		expect(conversations.map(({ conversationId }) => conversationId)).toEqual(ids);
		expect(await idsFor(await tokenFor("bob"))).toEqual([]);
		const theirs = as(await tokenFor("bob")).history.query({ conversationId: first.conversationId });
		await expect(theirs).rejects.toMatchObject({ message: "There is no such conversation." });
	});

	test("a user's first questions at once make one visitor", async () => {
		const token = await tokenFor("zoë 💡");
		const ask = () => as(token).start.mutate({ message: QUESTION });
		await Promise.all([ask(), ask(), ask()]);
		expect(await database.visitor.count({ where: { clientId: shop.clientId, userId: "zoë 💡" } })).toBe(1);
		expect(await idsFor(token)).toHaveLength(3);
	});

	test("asking for conversations makes no visitor", async () => {
		expect(await idsFor(await tokenFor("nobody-yet"))).toEqual([]);
		expect(await database.visitor.count({ where: { clientId: shop.clientId, userId: "nobody-yet" } })).toBe(0);
	});

	test("the next person on the same browser sees nothing of the last one's chat", async () => {
		const items = new Map<string, string>();
		const storage = { getItem: (name: string) => items.get(name) ?? null, setItem: items.set.bind(items) };
		const open = (visitorToken?: string) => {
			const options = { url, key: shop.publishable.secret, storage };
			return createSignpost(visitorToken === undefined ? options : { ...options, visitorToken });
		};
		const { conversationId } = await open(await tokenFor("cay")).chat.start({ message: QUESTION });
		expect([...items.values()]).toEqual([]);
		for (const next of [open(await tokenFor("dan")), open()]) {
			expect((await next.chat.conversations()).conversations).toEqual([]);
			await expect(next.chat.history({ conversationId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		}
		expect((await open(await tokenFor("cay")).chat.conversations()).conversations).toHaveLength(1);
	});

	test("a key with the scope admin signs for every client of its tenant", async () => {
		const clientId = await shop.createClient("second");
		const key = await shop.createKey({ kind: "publishable", clientId });
		const token = await tokenFor("ann", { clientId: "second" });
		expect((await chatAs(key.secret, token).conversations.query({})).conversations).toEqual([]);
	});

	test("a JWT that another language has written is as good", async () => {
		expect(await idsFor(forge({ claims: { sub: "eve" } }))).toEqual([]);
	});

	test("by its user, all that a visitor has is deleted", async () => {
		await as(await tokenFor("fay")).start.mutate({ message: QUESTION });
		const { conversations } = await connect(secret).conversations.deleteVisitor.mutate({ userId: "fay" });
		expect(conversations).toBe(1);
		expect(await idsFor(await tokenFor("fay"))).toEqual([]);
		expect(await database.visitor.count({ where: { clientId: shop.clientId, userId: "fay" } })).toBe(0);
	});
});

describe("K7 what is not signed as it must be is refused, and never taken for nobody", () => {
	const wrong: [string, () => string | Promise<string>, string][] = [
		["expired", () => forge({ claims: { exp: soon() - 1_200 } }), "has expired"],
		["for another client", () => forge({ claims: { aud: other.clientId } }), "for another client"],
		["for no client", () => forge({ claims: { aud: undefined } }), "for another client"],
		["for ever", () => forge({ claims: { exp: undefined } }), "is no JWT"],
		["for a year", () => forge({ claims: { exp: soon() + 366 * 86_400 } }), "more than 31 days"],
		["from the future", () => forge({ claims: { nbf: soon() } }), "is no JWT"],
		["without a user", () => forge({ claims: { sub: "" } }), "names no user"],
		["with a user of control characters", () => forge({ claims: { sub: "a\u0000b" } }), "names no user"],
		["with a user that is too long", () => forge({ claims: { sub: "a".repeat(201) } }), "names no user"],
		["with a number for a user", () => forge({ claims: { sub: 7 } }), "names no user"],
		["by another tenant's key", () => forge({ key: digest(other.secret.secret) }), "was not signed"],
		["by the publishable key", () => forge({ key: digest(shop.publishable.secret) }), "was not signed"],
		["by the key itself, not its hash", () => forge({ key: secret }), "was not signed"],
		["by the hash in hex", () => forge({ key: digest(secret).toString("hex") }), "was not signed"],
		["by nothing", () => forge({ key: "" }), "was not signed"],
		[
			"with alg none",
			() =>
				`${forge({ header: { alg: "none" } })
					.split(".")
					.slice(0, 2)
					.join(".")}.`,
			"is no JWT",
		],
		["with alg None and a signature", () => forge({ header: { alg: "None" } }), "is no JWT"],
		["with HS512", () => forge({ header: { alg: "HS512" }, hash: "sha512" }), "is no JWT"],
		["with RS256", () => forge({ header: { alg: "RS256" } }), "is no JWT"],
		["with a blank in alg", () => forge({ header: { alg: " HS256" } }), "is no JWT"],
		[
			"with a key of its own",
			() => forge({ header: { jwk: { kty: "oct", k: "AAAA" } }, key: "\0\0\0" }),
			"was not signed",
		],
		["with an unknown crit", () => forge({ header: { crit: ["exp2"], exp2: 1 } }), "is no JWT"],
		["with other claims than were signed", async () => swapClaims(await tokenFor("ann")), "was not signed"],
		["cut short", async () => (await tokenFor("ann")).slice(0, -1), "was not signed"],
		["of one part", () => "a.", "is no JWT"],
		["of five parts", () => "a.b.c.d.e", "is no JWT"],
		["too long", () => `a.${"b".repeat(2_000)}.c`, "is too long"],
	];

	function swapClaims(token: string): string {
		const [header, , signature] = token.split(".");
		return `${header}.${encode({ sub: "bob", aud: shop.clientId, exp: soon() })}.${signature}`;
	}

	test.each(wrong)("%s", async (_name, make, why) => {
		const token = await make();
		const before = await database.conversation.count({ where: { clientId: shop.clientId } });
		await expect(as(token).start.mutate({ message: QUESTION })).rejects.toMatchObject(refused(why));
		await expect(as(token).conversations.query({})).rejects.toMatchObject(refused(why));
		expect(await database.conversation.count({ where: { clientId: shop.clientId } })).toBe(before);
	});

	test("by a key that is revoked, expired, or may not chat", async () => {
		const signed = async (options: Parameters<typeof shop.createKey>[0]) => {
			const key = await shop.createKey(options);
			return { id: key.id, token: await tokenFor("ann", { key: key.secret }) };
		};
		const revoked = await signed({ kind: "secret" });
		const expired = await signed({ kind: "secret", expiresAt: new Date(0) });
		const ingests = await signed({ kind: "secret", scopes: ["ingest", "admin"] });
		const list = (token: string) => as(token).conversations.query({});
		// The client's keys are looked up again within a second.
		await expect.poll(() => list(revoked.token).catch(() => null), { timeout: 3_000 }).not.toBeNull();
		await expect(list(expired.token)).rejects.toMatchObject(refused("revoked or has expired"));
		await expect(list(ingests.token)).rejects.toMatchObject(refused("has the scope chat"));
		await database.key.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
		const why = () => list(revoked.token).catch((error: Error) => error.message);
		await expect.poll(why, { timeout: 3_000 }).toContain("has been revoked");
	});

	test("by the SDK, as an error of its own", async () => {
		const visitorToken = forge({ claims: { exp: soon() - 1_200 } });
		const signpost = createSignpost({ url, key: shop.publishable.secret, visitorToken });
		const error = await signpost.chat.conversations().catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(VisitorTokenError);
		expect(error).toMatchObject({ code: "VISITOR_REFUSED", status: 401 });
	});

	test("an event is not taken either", async () => {
		const headers = { "x-signpost-visitor": forge({ key: "" }) };
		const { events } = connect(shop.publishable.secret, { headers });
		const event = { eventId: "evt-forged-visitor", type: "view" as const };
		await expect(events.track.mutate({ events: [event] })).rejects.toMatchObject(refused("was not signed"));
	});
});

describe("createVisitorToken refuses", () => {
	test.each([
		["a publishable key", { key: shop.publishable.secret }],
		["no user", { userId: "" }],
		["a user of control characters", { userId: "a\nb" }],
		["no client", { clientId: "" }],
		["no time", { expiresInSeconds: 0 }],
		["more than 31 days", { expiresInSeconds: 31 * 86_400 + 1 }],
		["a fraction of a second", { expiresInSeconds: 1.5 }],
	])("%s", async (_name, wrong) => {
		const options = { key: secret, clientId: shop.clientId, userId: "ann", ...wrong };
		await expect(createVisitorToken(options)).rejects.toThrow(TypeError);
	});
});
