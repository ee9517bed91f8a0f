import { expectTypeOf, test } from "vitest";
import {
	createSignpost,
	type DocumentInput,
	type Metadata,
	type SearchQueryInput,
	type SearchQueryOutput,
} from "./index.ts";

type Shop = { metadata: { product: "a" | "b"; version: number; beta?: boolean }; tags: "help" | "api" };

const server = { url: "http://localhost:1", key: "pk_test" };
const shop = createSignpost<Shop>(server);
const open = createSignpost(server);
type Query = Parameters<typeof shop.search.query>[0];
type Found = Awaited<ReturnType<typeof shop.search.query>>;

/** Checked by the compiler, never called. */
export async function wrong() {
	const query = "x";
	// @ts-expect-error there is no such product
	await shop.search.query({ query, filter: { metadata: { product: "c" } } });
	// @ts-expect-error there is no such field
	await shop.search.query({ query, filter: { metadata: { price: 1 } } });
	// @ts-expect-error a version is no text
	await shop.search.query({ query, filter: { or: [{ not: { metadata: { version: "1" } } }] } });
	// @ts-expect-error a version is no time
	await shop.search.query({ query, filter: { metadata: { version: { gt: new Date() } } } });
	// @ts-expect-error there is no span of booleans
	await shop.search.query({ query, filter: { metadata: { beta: { gt: 1 } } } });
	// @ts-expect-error there is no such tag
	await shop.search.query({ query, filter: { tags: { any: ["blog"] } } });
	// @ts-expect-error there is no such facet
	await shop.search.query({ query, facets: ["price"] });
	// @ts-expect-error metadata must be given
	await shop.ingest.documents([{ externalId: "a", route: "/a", content: "a" }]);
	// @ts-expect-error there is no such product
	await shop.ingest.documents([{ externalId: "a", route: "/a", content: "a", metadata: { product: "c", version: 1 } }]);
	// @ts-expect-error there is no such operator
	await open.search.query({ query, filter: { metadata: { any: { above: 1 } } } });
}

test("a site's fields and tags are known in filters, facets, hits and documents", () => {
	expectTypeOf<{
		query: string;
		filter: {
			tags: ["help"];
			metadata: { product: ["a", "b"]; version: { gte: 2; lt: 4 }; beta: { exists: false } };
			or: [{ metadata: { product: "a" } }, { not: { tags: { any: ["api"] } } }];
		};
		facets: ["tags", "product", "version"];
	}>().toExtend<Query>();
	expectTypeOf<Found["hits"][number]["metadata"]>().toEqualTypeOf<Shop["metadata"]>();
	expectTypeOf<Found["hits"][number]["tags"]>().toEqualTypeOf<("help" | "api")[]>();
	type Facets = NonNullable<Found["facets"]>;
	expectTypeOf<NonNullable<Facets["product"]>[number]["value"]>().toEqualTypeOf<"a" | "b">();
	expectTypeOf<NonNullable<Facets["beta"]>[number]["value"]>().toEqualTypeOf<boolean>();
	expectTypeOf<NonNullable<Facets["tags"]>[number]["value"]>().toEqualTypeOf<"help" | "api">();
});

test("without a site everything is as the server's contract says", () => {
	expectTypeOf<SearchQueryInput>().toExtend<Parameters<typeof open.search.query>[0]>();
	expectTypeOf<Parameters<typeof open.search.query>[0]>().toExtend<SearchQueryInput>();
	expectTypeOf<Awaited<ReturnType<typeof open.search.query>>>().toExtend<SearchQueryOutput>();
	expectTypeOf<DocumentInput[]>().toExtend<Parameters<typeof open.ingest.documents>[0]>();
	expectTypeOf<Awaited<ReturnType<typeof open.search.query>>["hits"][number]["metadata"]>().toEqualTypeOf<Metadata>();
});
