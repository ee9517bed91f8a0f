import { describe, expect, test, vi } from "vitest";
import type { Caller } from "../access/principal.ts";
import { addressGroup } from "./address.ts";
import { createLimitService, type LimitSettings, LOGINS } from "./service.ts";
import { describeStandings, mergeStandings, type Standing } from "./standing.ts";

const NONE: LimitSettings = {
	...{ perAddress: 0, perVisitor: 0, perKey: 0, perTenant: 0, answersPerAddress: 0, logins: 0 },
};

type Made = {
	keyKind?: Caller["keyKind"];
	keyId?: (n: number) => string;
	procedure?: string;
	ip?: (n: number) => string;
	visitor?: (n: number) => string;
};

const unknownVisitor = () => null;

function openLimits(settings: Partial<LimitSettings>, onRefused?: (policy: string) => void) {
	const limits = createLimitService({ ...NONE, ...settings }, onRefused === undefined ? {} : { onRefused });
	/** Resolves to how the caller stands, or to why he is refused. */
	const call = async (made: Made, n: number) => {
		const { keyKind = "publishable", procedure = "search.query", visitor = unknownVisitor } = made;
		const keyId = made.keyId?.(n) ?? `key_${keyKind}`;
		const caller: Caller = { principal: { type: "operator" }, tenantId: "t", clientId: "c", keyId, keyKind };
		let standings: readonly Standing[] = [];
		const noteLimits = (noted: readonly Standing[]) => {
			standings = noted;
		};
		const request = { ip: made.ip?.(n) ?? "10.0.0.1", visitorToken: visitor(n), noteLimits };
		const error: unknown = await limits.consume({ caller, procedure, request }).catch((reason: unknown) => reason);
		return { error, standings };
	};
	return { limits, call };
}

async function callsUntilRefused(settings: Partial<LimitSettings>, made: Made) {
	const { call } = openLimits(settings);
	for (let count = 0; count < 50; count += 1) {
		const { error } = await call(made, count);
		if (error !== undefined) return { count, error };
	}
	return { count: 50, error: null };
}

test("calls of one address with publishable keys are limited, and say when to come back", async () => {
	const { count, error } = await callsUntilRefused({ perAddress: 5 }, {});
	expect(count).toBe(5);
	expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
});

test("D10: addresses of one IPv6 /64 count as one", async () => {
	const settings = { perAddress: 5 };
	expect((await callsUntilRefused(settings, { ip: (n) => `2001:db8::${n.toString(16)}` })).count).toBe(5);
	expect((await callsUntilRefused(settings, { ip: (n) => `2001:db8:0:${n.toString(16)}::1` })).count).toBe(50);
});

test("D8: a key's own limit holds across addresses, a tenant's across keys", async () => {
	expect((await callsUntilRefused({ perKey: 7 }, { ip: (n) => `10.0.0.${n}` })).count).toBe(7);
	const keys = { keyId: (n: number) => `key_${n}` };
	expect((await callsUntilRefused({ perTenant: 7, perKey: 5 }, keys)).count).toBe(7);
	expect((await callsUntilRefused({ perTenant: 7 }, { ...keys, keyKind: "secret" })).count).toBe(7);
});

test("a visitor has a limit of his own, whatever his address", async () => {
	const ip = (n: number) => `10.0.0.${n}`;
	expect((await callsUntilRefused({ perVisitor: 4 }, { ip, visitor: () => "vst_a" })).count).toBe(4);
	expect((await callsUntilRefused({ perVisitor: 4 }, { ip, visitor: (n) => `vst_${n}` })).count).toBe(50);
	expect((await callsUntilRefused({ perVisitor: 4 }, { ip })).count).toBe(50);
});

test("D9: calls that an address's limit refuses use up nothing of others'", async () => {
	const { call } = openLimits({ perAddress: 2, perKey: 5, perTenant: 5 });
	for (let n = 0; n < 20; n += 1) await call({}, n);
	for (let n = 0; n < 3; n += 1) expect((await call({ ip: () => "10.0.0.2" }, n)).error === undefined).toBe(n < 2);
});

test("answers have a limit of their own", async () => {
	expect((await callsUntilRefused({ answersPerAddress: 3 }, { procedure: "chat.start" })).count).toBe(3);
	expect((await callsUntilRefused({ answersPerAddress: 3 }, { procedure: "search.query" })).count).toBe(50);
});

test("0 turns a limit off; a secret key is not limited by address", async () => {
	expect((await callsUntilRefused({}, {})).count).toBe(50);
	const settings = { perAddress: 5, answersPerAddress: 5 };
	expect((await callsUntilRefused(settings, { keyKind: "secret", procedure: "chat.start" })).count).toBe(50);
});

describe("how a caller stands", () => {
	const settings = { perAddress: 3, perVisitor: 9, perKey: 20, perTenant: 30, answersPerAddress: 1 };

	test("is told to pages of what is theirs, to servers of what is their site's", async () => {
		const refused = vi.fn();
		const { call } = openLimits(settings, refused);
		const page = await call({ visitor: () => "vst_a", procedure: "chat.start" }, 0);
		expect(page.standings.map(({ policy, remaining }) => [policy, remaining])).toEqual([
			["address", 2],
			["visitor", 8],
			["answers", 0],
		]);
		const server = await call({ keyKind: "secret" }, 0);
		expect(server.standings).toMatchObject([
			{ policy: "key", quota: 20, window: 60, remaining: 19, reset: 60 },
			{ policy: "tenant", remaining: 28 },
		]);
		const over = await call({ visitor: () => "vst_a", procedure: "chat.start" }, 0);
		expect(over.error).toMatchObject({ retryAfter: over.standings.at(-1)?.reset });
		expect(over.standings.at(-1)).toMatchObject({ policy: "answers", remaining: 0 });
		expect(refused.mock.calls).toEqual([["answers"]]);
	});

	test("stands in headers; of the calls of a batch what leaves least", () => {
		const standing = { policy: "key", quota: 10, window: 60, remaining: 4, reset: 30 };
		const tenant = { policy: "tenant", quota: 20, window: 60, remaining: 14, reset: 31 };
		const merged = mergeStandings([standing], [{ ...standing, remaining: 3 }, tenant]);
		expect(describeStandings(mergeStandings(merged, [standing]))).toEqual({
			"RateLimit-Policy": '"key";q=10;w=60, "tenant";q=20;w=60',
			RateLimit: '"key";r=3;t=30, "tenant";r=14;t=31',
		});
	});
});

describe("attempts to log in", () => {
	const attemptsUntilRefused = async (logins: number, login: (n: number) => { address: string; account: string }) => {
		const { limits } = openLimits({ logins });
		for (let count = 0; count < 100; count += 1) {
			const error: unknown = await limits.consumeLogin(login(count)).catch((reason: unknown) => reason);
			if (error !== undefined) return { count, error };
		}
		return { count: 100, error: null };
	};

	test("K12 to one account from one address are few, in any spelling", async () => {
		const spellings = ["a@example.com", "A@example.com", " a@Example.com "];
		const { count, error } = await attemptsUntilRefused(2, (n) => ({
			...{ address: `2001:db8::${n}`, account: spellings[n % 3] ?? "" },
		}));
		expect(count).toBe(2);
		expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfter: LOGINS.window });
	});

	test("K12 from one address, and to one account, are counted as well", async () => {
		const spray = await attemptsUntilRefused(2, (n) => ({ address: "10.0.0.1", account: `${n}@example.com` }));
		expect(spray.count).toBe(2 * LOGINS.perAddress);
		const botnet = await attemptsUntilRefused(2, (n) => ({ address: `10.0.0.${n}`, account: "a@example.com" }));
		expect(botnet.count).toBe(2 * LOGINS.perAccount);
	});

	test("K12 many addresses lock nobody out of his account where he was let in before", async () => {
		const { limits } = openLimits({ logins: 2 });
		const victim = { address: "192.0.2.1", account: "a@example.com" };
		await limits.consumeLogin(victim);
		await limits.noteLogin(victim);
		const guess = (n: number) => limits.consumeLogin({ ...victim, address: `10.0.${n >> 8}.${n & 255}` });
		const guesses = await Promise.allSettled(Array.from({ length: 400 }, (_, n) => guess(n)));
		expect(guesses.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(2 * LOGINS.perAccount);
		await expect(limits.consumeLogin({ ...victim, account: " A@example.com" })).resolves.toBeUndefined();
		// Nor may more be guessed from there than from elsewhere, or by knowing it for another account.
		await limits.consumeLogin(victim);
		await expect(limits.consumeLogin(victim)).rejects.toMatchObject({ code: "RATE_LIMITED" });
		const other = { address: "192.0.2.2", account: "b@example.com" };
		await limits.noteLogin(other);
		const spread = limits.consumeLogin({ ...other, account: victim.account });
		await expect(spread).rejects.toMatchObject({ code: "RATE_LIMITED" });
	});

	test("are forgiven whom one has let in; 0 counts none", async () => {
		const { limits } = openLimits({ logins: 2 });
		const login = { address: "10.0.0.1", account: "a@example.com" };
		for (let n = 0; n < 10; n += 1) {
			await limits.consumeLogin(login);
			await limits.noteLogin(login);
		}
		expect((await attemptsUntilRefused(0, () => login)).count).toBe(100);
	});
});

test.each([
	["192.0.2.7", "192.0.2.7"],
	["::ffff:192.0.2.7", "192.0.2.7"],
	["2001:db8::1", "2001:db8:0:0::/64"],
	["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
	["::1", "0:0:0:0::/64"],
])("%s is counted as %s", (ip, group) => {
	expect(addressGroup(ip)).toBe(group);
});
