import { beforeAll, expect, test } from "vitest";
import type { SearchFilter } from "../../server/src/features/search/schema.ts";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

const ENGLISH = "The lantern shines in the night, and everyone who walks along the road can see where it goes.";
const GERMAN = "Die Laterne lantern leuchtet in der Nacht, und jeder, der die Straße entlang geht, sieht den Weg.";

const document = (name: string, more: object) => ({
	...{ externalId: name, route: `/${name}`, content: `# Page\n\n${ENGLISH}` },
	...more,
});

beforeAll(async () => {
	const tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), [
		document("a", {
			tags: ["x", "y"],
			metadata: { n: 1, at: "2026-01-31", on: true },
			updatedAt: new Date("2024-05-01"),
		}),
		document("b", {
			tags: ["x"],
			source: "manual",
			metadata: { n: 2.5, at: "2026-02-01T01:00:00.250+02:00", none: null },
		}),
		document("c", { tags: ["y"], metadata: { n: "2", at: "2026-02-31" }, route: "/docs/c" }),
		document("d", {
			metadata: { n: 1e21, at: "soon", "a'b$1": "'" },
			route: "/docs/d",
			content: `# Seite\n\n${GERMAN}`,
		}),
	]);
	api = connect(tenant.publishable.secret);
});

test.each<[SearchFilter, string]>([
	[{}, "abcd"],
	[{ not: {} }, ""],
	[{ tags: [] }, "abcd"],
	[{ tags: ["x", "y"] }, "a"],
	[{ tags: { any: ["x", "y"] } }, "abc"],
	[{ not: { tags: ["x"] } }, "cd"],
	[{ or: [{ tags: ["x", "y"] }, { metadata: { n: "2" } }] }, "ac"],
	[{ and: [{ tags: ["x"] }, { not: { tags: ["y"] } }] }, "b"],
	[{ tags: ["y"], or: [{ metadata: { n: 1 } }, { metadata: { n: 2.5 } }] }, "a"],
	[{ metadata: { n: [1, "2"] } }, "ac"],
	[{ metadata: { n: { gt: 1 } } }, "bd"],
	[{ metadata: { n: { gte: 1, lt: 1e21 } } }, "ab"],
	[{ not: { metadata: { n: { gt: 1 } } } }, "ac"],
	[{ metadata: { at: { gt: 1 } } }, ""],
	[{ metadata: { n: { gt: "1970-01-01" } } }, ""],
	[{ metadata: { at: { lte: "2026-01-31" } } }, "a"],
	[{ metadata: { at: { gt: "2026-01-31", lt: "2026-02-01" } } }, "b"],
	[{ metadata: { at: { gte: new Date("2026-01-31T23:00:00.251Z") } } }, "c"],
	[{ metadata: { on: true } }, "a"],
	[{ metadata: { on: { exists: true } } }, "a"],
	[{ metadata: { none: { exists: true } } }, ""],
	[{ metadata: { none: { exists: false } } }, "abcd"],
	[{ metadata: { "a'b$1": "'" } }, "d"],
	[{ metadata: { missing: "x" } }, ""],
	[{ not: { metadata: { missing: "x" } } }, "abcd"],
	[{ updatedAt: { lt: "2024-05-02" } }, "a"],
	[{ updatedAt: { gte: new Date("2024-05-01"), lte: new Date("2024-05-01") } }, "a"],
	[{ route: "/a" }, "a"],
	[{ route: { prefix: "/docs/" } }, "cd"],
	[{ route: { prefix: "/%" } }, ""],
	[{ source: "manual" }, "b"],
	[{ source: ["manual", "forum"] }, "b"],
	[{ not: { source: "manual" } }, "acd"],
	[{ language: "de" }, "d"],
	[{ language: ["de", "fr"] }, "d"],
	[{ not: { language: "de" } }, "abc"],
])("filters by %j", async (filter, expected) => {
	const { hits } = await api.search.query.query({ query: "lantern", filter });
	expect(
		hits
			.map((hit) => hit.externalId)
			.sort()
			.join(""),
	).toBe(expected);
});
