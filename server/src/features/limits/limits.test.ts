import { expect, test } from "vitest";
import type { Caller } from "../keys/service.ts";
import { addressGroup } from "./address.ts";
import { createLimitService } from "./service.ts";

const caller = (keyKind: Caller["keyKind"]): Caller => ({
	tenantId: "t",
	clientId: "c",
	keyId: `key_${keyKind}`,
	keyKind,
});

async function callsUntilRefused(
	settings: Parameters<typeof createLimitService>[0],
	call: Partial<{ keyKind: Caller["keyKind"]; procedure: string; ip: (n: number) => string }>,
) {
	const limits = createLimitService(settings);
	for (let count = 0; count < 50; count += 1) {
		const ip = call.ip?.(count) ?? "10.0.0.1";
		const consume = limits.consume({
			caller: caller(call.keyKind ?? "publishable"),
			ip,
			procedure: call.procedure ?? "search.query",
		});
		const error: unknown = await consume.then(
			() => null,
			(reason: unknown) => reason,
		);
		if (error !== null) return { count, error };
	}
	return { count: 50, error: null };
}

test("calls of one address with publishable keys are limited, and say when to come back", async () => {
	const { count, error } = await callsUntilRefused({ perAddress: 5, perKey: 0, answersPerAddress: 0 }, {});
	expect(count).toBe(5);
	expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
});

test("D10: addresses of one IPv6 /64 count as one", async () => {
	const settings = { perAddress: 5, perKey: 0, answersPerAddress: 0 };
	expect((await callsUntilRefused(settings, { ip: (n) => `2001:db8::${n.toString(16)}` })).count).toBe(5);
	expect((await callsUntilRefused(settings, { ip: (n) => `2001:db8:0:${n.toString(16)}::1` })).count).toBe(50);
});

test("D8: a key's own limit holds across addresses", async () => {
	const settings = { perAddress: 0, perKey: 7, answersPerAddress: 0 };
	expect((await callsUntilRefused(settings, { ip: (n) => `10.0.0.${n}` })).count).toBe(7);
});

test("answers have a limit of their own", async () => {
	const settings = { perAddress: 0, perKey: 0, answersPerAddress: 3 };
	expect((await callsUntilRefused(settings, { procedure: "chat.start" })).count).toBe(3);
	expect((await callsUntilRefused(settings, { procedure: "search.query" })).count).toBe(50);
});

test("0 turns a limit off; a secret key is not limited by address", async () => {
	expect((await callsUntilRefused({ perAddress: 0, perKey: 0, answersPerAddress: 0 }, {})).count).toBe(50);
	const settings = { perAddress: 5, perKey: 0, answersPerAddress: 5 };
	expect((await callsUntilRefused(settings, { keyKind: "secret", procedure: "chat.start" })).count).toBe(50);
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
