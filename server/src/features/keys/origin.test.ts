import { expect, test } from "vitest";
import { isOriginAllowed, isOriginOf, originProblem } from "./origin.ts";

const allowlist = ["https://good.com", "https://*.wild.com", "https://xn--gd-wia.com"];
const allowed = (origin: string, allowLocal = false) => isOriginAllowed(origin, { allowlist, allowLocal });

test.each(["https://good.com", "https://docs.wild.com"])("O1: allows %s", (origin) => {
	expect(allowed(origin)).toBe(true);
});

test.each([
	"https://good.com.evil.com",
	"https://evilgood.com",
	"http://good.com",
	"https://good.com:444",
	"https://GOOD.com",
	"https://good.com.",
	"https://good.com/",
	"https://user@good.com",
	"https://gооd.com",
	"https://wild.com",
	"https://a.b.wild.com",
	"http://docs.wild.com",
	"https://docs.wild.com.evil.com",
	"https://docs.wild.com:8443",
	"https://.wild.com",
	"null",
	"",
	"*",
	"http://localhost:3000",
])("O1: refuses %j", (origin) => {
	expect(allowed(origin)).toBe(false);
});

test("in development pages on this machine are allowed, and only they", () => {
	expect(allowed("http://localhost:5173", true)).toBe(true);
	expect(allowed("http://127.0.0.1:3000", true)).toBe(true);
	expect(allowed("http://localhost.evil.com", true)).toBe(false);
	expect(allowed("http://evil.com", true)).toBe(false);
});

test("O2: an empty list allows nothing", () => {
	expect(isOriginAllowed("https://good.com", { allowlist: [], allowLocal: false })).toBe(false);
});

test("a page is of the host it calls when host and port agree", () => {
	expect(isOriginOf("docs.example", "https://docs.example")).toBe(true);
	expect(isOriginOf("docs.example:443", "https://docs.example")).toBe(true);
	expect(isOriginOf("DOCS.example:3000", "http://docs.example:3000")).toBe(true);
	expect(isOriginOf("docs.example:3000", "http://docs.example")).toBe(false);
	expect(isOriginOf("docs.example", "https://docs.example.evil.com")).toBe(false);
	expect(isOriginOf("", "null")).toBe(false);
	expect(isOriginOf("docs.example@evil.com", "http://docs.example")).toBe(false);
});

test.each([
	"https://good.com",
	"http://good.com:8080",
	"https://*.good.com",
	"https://*.docs.good.co.uk",
	"http://127.0.0.1:3000",
])("O1: %s may stand on a key's list", (entry) => expect(originProblem(entry)).toBeNull());

test.each([
	...["*", "https://*", "https://*.", "https://*.com", "https://*.co.uk", "https://*.github.io", "https://*.localhost"],
	...["https://*.*.good.com", "https://docs.*.good.com", "https://*good.com", "*.good.com", "null", "", "good.com"],
	...["https://good.com/", "https://GOOD.com", "https://user@good.com", "ftp://good.com", "https://*.127.0.0.1"],
])("O1: %j may not", (entry) => expect(originProblem(entry)).not.toBeNull());
