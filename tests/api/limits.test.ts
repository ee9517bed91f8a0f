import { expect, inject, test } from "vitest";
import { createStoredLimiters } from "../../server/src/features/limits/store.ts";
import { newId } from "../../server/src/ids.ts";
import { connect, createTenant, openDatabaseForFile } from "../harness/tenant.ts";

const database = openDatabaseForFile();

test("K12 what is counted in the database holds for all processes, and after a restart", async () => {
	const options = { keyPrefix: "test", points: 3, duration: 60 };
	const open = () => createStoredLimiters(database)(options);
	const key = newId("tenant");
	const attempts = await Promise.allSettled([open(), open(), open(), open(), open()].map((at) => at.consume(key)));
	expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
	await expect(open().consume(key)).rejects.toMatchObject({ remainingPoints: 0 });
	await open().delete(key);
	expect(await open().consume(key)).toMatchObject({ remainingPoints: 2 });
});

test("a page of another origin may read how it stands", async () => {
	const { publishable } = await createTenant(database);
	const origin = "http://localhost:8080";
	const url = `${inject("server").url}/trpc/search.query?input=${encodeURIComponent('{"json":{"query":"x"}}')}`;
	const { headers } = await fetch(url, { headers: { origin, authorization: `Bearer ${publishable.secret}` } });
	const exposed = headers.get("access-control-expose-headers")?.split(/, ?/);
	expect(exposed).toEqual(expect.arrayContaining(["RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"]));
	// This server has no limits.
	expect(headers.has("ratelimit")).toBe(false);
	await expect(connect(publishable.secret).search.query.query({ query: "x" })).resolves.toMatchObject({ hits: [] });
});
