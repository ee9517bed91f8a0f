import { expect, test } from "vitest";
import { checkSettings, isInside, type KeySettings, NEW_KEY, settingsOf } from "./settings.ts";

const NOW = new Date("2026-01-31T12:00:00Z");
const SECRET = { ...NEW_KEY, scopes: ["documents"] };
const PUBLISHABLE = { ...NEW_KEY, scopes: ["search"] };

test("what is not given stays, null and an empty list are given", () => {
	const before = { ...SECRET, origins: ["https://good.com"], callsPerDay: 5, expiresAt: NOW };
	expect(settingsOf({}, before)).toEqual(before);
	expect(settingsOf({ origins: [], callsPerDay: null, expiresAt: null }, before)).toEqual(SECRET);
	expect(settingsOf({ scopes: ["search", "search"] }, before).scopes).toEqual(["search"]);
});

test.each<["publishable" | "secret", Partial<KeySettings>, string]>([
	["secret", { scopes: [] }, "scopes"],
	["publishable", { scopes: ["search", "ingest"] }, "scopes"],
	["publishable", { addresses: ["203.0.113.7"] }, "addresses"],
	["secret", { procedures: ["search.query"] }, "procedures"],
	["publishable", { origins: ["https://good.com", "*"] }, "origins.1"],
	["secret", { addresses: ["203.0.113.7", "203.0.113.0/33"] }, "addresses.1"],
	["secret", { expiresAt: NOW }, "expiresAt"],
])("a %s key cannot have %j", (kind, settings, path) => {
	const before = kind === "secret" ? SECRET : PUBLISHABLE;
	expect(() => checkSettings(kind, { ...before, ...settings }, NOW)).toThrow(`${path}: `);
	expect(() => checkSettings(kind, before, NOW)).not.toThrow();
});

test.each([
	["203.0.113.7", ["203.0.113.0/24"], true],
	["203.0.113.0/25", ["203.0.113.0/24"], true],
	["203.0.113.7", ["203.0.113.7"], true],
	["203.0.113.7/32", ["203.0.113.7"], true],
	["203.0.0.0/8", ["203.0.113.0/24", "203.0.0.0/16"], false],
	["203.0.113.0/24", ["203.0.113.0"], false],
	["::/0", ["203.0.113.0/24"], false],
	["2001:db8::/48", ["2001:db8::/32"], true],
	["::ffff:203.0.113.7", ["203.0.113.0/24"], true],
])("%s is inside %j: %s", (range, others, expected) => {
	expect(isInside(range, others)).toBe(expected);
});
