import type {
	DocumentInput,
	IngestDocumentsInput,
	Metadata,
	SearchFacets,
	SearchFilter,
	SearchHit,
	SearchQueryInput,
	SearchQueryOutput,
} from "./generated/contract.ts";

/**
 * What a site's documents carry, for the compiler alone:
 * `createSignpost<{ metadata: { product: "a" | "b"; version: number }; tags: "help" | "api" }>(…)`.
 * What is left out stays open.
 */
export type Site = {
	/** Metadata fields and the type of each: texts, numbers, booleans, null. */
	metadata?: object;
	/** The tags there are. */
	tags?: string;
};

/** The metadata of a site's documents. */
export type SiteMetadata<S extends Site> = S extends { metadata: infer Fields extends object } ? Fields : Metadata;

/** The tags of a site's documents. */
export type SiteTag<S extends Site> = S extends { tags: infer Tag extends string } ? Tag : string;

type Value<Field> = Exclude<Field, null | undefined>;

type Bound<Field> =
	| (Extract<Field, number> extends never ? never : number)
	| (Extract<Field, string> extends never ? never : Date | string);

/** A span of a metadata field: of numbers, or of times for a field of texts. */
export type SiteRange<Field> = {
	gt?: Bound<Field> | undefined;
	gte?: Bound<Field> | undefined;
	lt?: Bound<Field> | undefined;
	lte?: Bound<Field> | undefined;
	/** Whether the field must have a value, or must have none. */
	exists?: boolean | undefined;
};

type MetadataFilter<Fields> = string extends keyof Fields
	? NonNullable<SearchFilter["metadata"]>
	: { [Name in keyof Fields]?: Value<Fields[Name]> | Value<Fields[Name]>[] | SiteRange<Value<Fields[Name]>> };

/** `SearchFilter` with a site's own fields and tags. */
export type SiteFilter<S extends Site> = Omit<SearchFilter, "tags" | "metadata" | "and" | "or" | "not"> & {
	/** Documents must carry every one of these tags, or `any` of them. */
	tags?: SiteTag<S>[] | { any: SiteTag<S>[] } | undefined;
	/** Metadata fields, and the value or one of the values each must have, or the span it must be in. */
	metadata?: MetadataFilter<SiteMetadata<S>> | undefined;
	/** All of these must hold. */
	and?: SiteFilter<S>[] | undefined;
	/** At least one of these must hold. */
	or?: SiteFilter<S>[] | undefined;
	/** This must not hold. */
	not?: SiteFilter<S> | undefined;
};

/** What can be counted: `tags` and the metadata fields. */
export type SiteFacet<S extends Site> = "tags" | Extract<keyof SiteMetadata<S>, string>;

type FacetValue<S extends Site, Facet> = Facet extends "tags"
	? SiteTag<S>
	: Facet extends keyof SiteMetadata<S>
		? Value<SiteMetadata<S>[Facet]>
		: never;

/** The counts of a site's facets: of those that were asked for. */
export type SiteFacets<S extends Site> =
	string extends SiteFacet<S>
		? SearchFacets
		: { [Facet in SiteFacet<S>]?: { value: FacetValue<S, Facet>; count: number }[] };

/** `SearchQueryInput` with a site's own fields and tags. */
export type SiteQueryInput<S extends Site> = Omit<SearchQueryInput, "filter" | "facets"> & {
	/** Which documents may answer. */
	filter?: SiteFilter<S> | undefined;
	/** Fields whose values to count: "tags" and names of metadata fields; at most 20. */
	facets?: SiteFacet<S>[] | undefined;
};

/** `SearchHit` with a site's own metadata and tags. */
export type SiteHit<S extends Site> = Omit<SearchHit, "metadata" | "tags"> & {
	metadata: SiteMetadata<S>;
	tags: SiteTag<S>[];
};

/** `SearchQueryOutput` with a site's own metadata and tags. */
export type SiteQueryOutput<S extends Site> = Omit<SearchQueryOutput, "hits" | "facets"> & {
	hits: SiteHit<S>[];
	/** Counts over all documents that match, of the facets that were asked for. */
	facets?: SiteFacets<S> | undefined;
};

type GivenMetadata<Fields> =
	Record<never, never> extends Fields ? { metadata?: Fields | undefined } : { metadata: Fields };

/** `DocumentInput` with a site's own metadata and tags. */
export type SiteDocument<S extends Site> = Omit<DocumentInput, "metadata" | "tags"> &
	GivenMetadata<SiteMetadata<S>> & { tags?: SiteTag<S>[] | undefined };

/** `IngestDocumentsInput` with a site's own metadata and tags. */
export type SiteDocumentsInput<S extends Site> = Omit<IngestDocumentsInput, "documents"> & {
	/** 1 to 100 documents with different `externalId`s. */
	documents: SiteDocument<S>[];
};
