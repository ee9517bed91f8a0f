import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeEnvironment, readEnvironment } from "./env.ts";

const ENCRYPTION_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64");
const PRODUCTION = {
	NODE_ENV: "production",
	AUTH_SECRET: "canary-auth-key-of-0f8fad5bd9cd469fa165",
	ENCRYPTION_KEYS: `1:${ENCRYPTION_KEY}`,
};

test("has a default for everything in development", () => {
	expect(readEnvironment({})).toMatchObject({
		PORT: 3000,
		HOST: "localhost",
		SIGNPOST_DATA_DIR: ".signpost",
		CHAT_MODELS: [],
	});
});

test("respects an explicit 0 and takes an empty variable as not set", () => {
	expect(readEnvironment({ RATE_LIMIT_PER_KEY: "0", PORT: "0" })).toMatchObject({ RATE_LIMIT_PER_KEY: 0, PORT: 0 });
	expect(readEnvironment({ PORT: "", DATABASE_URL: "" }).PORT).toBe(3000);
});

test.each([
	[{ PORT: "http" }, "PORT"],
	[{ PORT: "70000" }, "PORT"],
	[{ DATABASE_URL: "mysql://localhost/x" }, "DATABASE_URL"],
	[{ DATABASE_URL: "mysql://localhost/x" }, "DATABASE_URL: Write postgresql://"],
	[{ REDIS_URL: "redis" }, "REDIS_URL: Write redis://"],
	[{ REDIS_URL: "localhost:6379" }, "REDIS_URL: Write redis://"],
	[{ REDIS_URL: "redis://localhost/cache" }, "REDIS_URL: Write redis://"],
	[{ REDIS_URL: "redis://:100%@localhost" }, "REDIS_URL: Write redis://"],
	[{ PORT: "0x" }, "PORT: Write a whole number"],
	[{ PORT: "0x10" }, "PORT: Write a whole number"],
	[{ PORT: " " }, "PORT: Write a whole number"],
	[{ RATE_LIMIT_PER_KEY: "1e3" }, "RATE_LIMIT_PER_KEY: Write a whole number"],
	[{ TRUSTED_PROXIES: "foo" }, "TRUSTED_PROXIES: Write addresses"],
	[{ TRUSTED_PROXIES: "10.0.0.0/33" }, "TRUSTED_PROXIES: Write addresses"],
	[{ TRUSTED_PROXIES: "127.0.0.1,::1/129" }, "TRUSTED_PROXIES: Write addresses"],
	[{ CHAT_MODELS: "gpt" }, "CHAT_MODELS"],
	[{ RERANK_MODEL: "cohere" }, "RERANK_MODEL: Write provider:model"],
	[{ RERANK_BASE_URL: "localhost:8080" }, "RERANK_BASE_URL: Write an address"],
	[{ RERANK_BASE_URL: "file:///etc/passwd" }, "RERANK_BASE_URL: Write an address"],
	[{ RERANK_BASE_URL: "http://user:canary@localhost" }, "RERANK_BASE_URL: Write it without user"],
	[{ RERANK_BASE_URL: "http://localhost/v1?key=canary" }, "RERANK_BASE_URL: Write it without user"],
	[{ RERANK_BASE_URL: "http://localhost/v1/rerank/" }, "RERANK_BASE_URL: .*without /rerank"],
	[{ RERANK_API_KEY: "canary\nkey" }, "RERANK_API_KEY: Write the key alone"],
	[{ RERANK_TIMEOUT_MS: "0" }, "RERANK_TIMEOUT_MS"],
	[{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
	[{ NODE_ENV: "production" }, "AUTH_SECRET"],
	[{ NODE_ENV: "production", AUTH_SECRET: "short" }, "AUTH_SECRET"],
	[{ NODE_ENV: "production", AUTH_SECRET: "a-secret-of-more-than-32-characters" }, "ENCRYPTION_KEYS"],
	...["change-me-change-me-change-me-change-me", "a".repeat(40), "your-secret-goes-here-0123456789abc"].map(
		(AUTH_SECRET): [NodeJS.ProcessEnv, string] => [
			{ NODE_ENV: "production", AUTH_SECRET },
			"AUTH_SECRET can be guessed",
		],
	),
	[{ ...PRODUCTION, ADMIN_TOKEN: "an-example-of-a-token-0123456789abcdef" }, "ADMIN_TOKEN can be guessed"],
	[{ ...PRODUCTION, ADMIN_TOKEN: "too-short" }, "ADMIN_TOKEN is too short"],
	[{ ...PRODUCTION, ADMIN_TOKEN: PRODUCTION.AUTH_SECRET }, "ADMIN_TOKEN and AUTH_SECRET are the same"],
	[{ ENCRYPTION_KEYS: "1:short" }, "ENCRYPTION_KEYS"],
	[{ ENCRYPTION_KEYS: `1:${"A".repeat(43)}=` }, "ENCRYPTION_KEYS"],
	[{ ENCRYPTION_KEYS: `2:${ENCRYPTION_KEY},1:${ENCRYPTION_KEY}` }, "ENCRYPTION_KEYS"],
	[{ ENCRYPTION_KEYS: `1:${ENCRYPTION_KEY}`, AUTH_SECRET: ENCRYPTION_KEY }, "ENCRYPTION_KEYS"],
])("K8: says in one line what is wrong with %j", (variables, name) => {
	expect(() => readEnvironment(variables)).toThrow(new RegExp(`^[^\n]*${name}[^\n]*$`));
	expect(() => readEnvironment(variables)).not.toThrow("canary");
});

test("takes addresses and ranges of proxies", () => {
	const list = ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"];
	expect(readEnvironment({ TRUSTED_PROXIES: list.join(", ") }).TRUSTED_PROXIES).toEqual(list);
});

test("takes secrets of production that were made at random", () => {
	for (let n = 0; n < 200; n += 1) {
		const [base64, hex] = [randomBytes(32).toString("base64"), randomBytes(16).toString("hex")];
		expect(readEnvironment({ ...PRODUCTION, AUTH_SECRET: base64, ADMIN_TOKEN: hex }).AUTH_SECRET).toBe(base64);
	}
});

test(".env.example lists every variable", () => {
	const file = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
	expect(file).toBe(describeEnvironment());
});
