/** The most that one request may hold. docs/limits.md shows this table; whatever refuses more takes its number from here. */
export const LIMITS = {
	body: { most: 10_485_760, unit: "bytes", of: "A request's body, with a secret key or a session." },
	strangerBody: {
		most: 262_144,
		unit: "bytes",
		of: "A request's body without them, and to the other ways in to chat.",
	},
	batch: { most: 10, unit: "calls", of: "Calls in one HTTP request, each counted by itself; messages to `/mcp`." },
	depth: { most: 64, unit: "levels", of: "Brackets within brackets in JSON, superjson's own among them." },
	path: { most: 1_000, unit: "characters", of: "One part of a URL's path, such as the names of a batch." },

	id: { most: 64, unit: "characters", of: "An id that the server gave out, or a name that stands for one." },
	name: {
		most: 100,
		unit: "characters",
		of: "What people call something: a client, chatbot, key, tenant, judgement set.",
	},
	cursor: { most: 500, unit: "characters", of: "`nextCursor` of the page before." },
	email: { most: 254, unit: "characters", of: "An e-mail address." },
	password: { most: 128, unit: "characters", of: "A password, which has 10 at least." },
	token: { most: 500, unit: "characters", of: "A hit's `clickToken`, an anonymous visitor's token." },
	signedToken: { most: 2_000, unit: "characters", of: "A visitor's token that a site has signed itself." },
	scopedToken: { most: 8_000, unit: "characters", of: "A short-lived token, its filter in it." },
	url: { most: 2_000, unit: "characters", of: "A route, or the address of a webhook." },

	documents: { most: 100, unit: "entries", of: "Documents that one call ingests or deletes." },
	externalId: { most: 500, unit: "characters", of: "A site's own id of a document." },
	title: { most: 500, unit: "characters", of: "A document's title." },
	content: { most: 1_000_000, unit: "characters", of: "A document." },
	tags: { most: 50, unit: "entries", of: "Tags of a document." },
	tag: { most: 100, unit: "characters", of: "A tag, and the name of a field of metadata." },
	fields: { most: 50, unit: "entries", of: "Fields of metadata, or of an event's `properties`." },
	fieldText: { most: 2_000, unit: "characters", of: "The text of such a field, and one that a filter asks for." },
	source: { most: 200, unit: "characters", of: "The collection that a document came from." },
	uploads: { most: 4, unit: "uploads", of: "Forms with files that one key or person sends to a server at once." },
	uploadsOfTenant: { most: 8, unit: "uploads", of: "Those of all keys and people of a tenant." },
	uploadsAtServer: { most: 32, unit: "uploads", of: "Those of everybody." },
	idempotencyKey: { most: 200, unit: "characters", of: "What makes two calls of ingest the same." },

	query: { most: 1_000, unit: "characters", of: "A query of a search, an event or a judgement." },
	typed: { most: 200, unit: "characters", of: "What has been typed so far, and a query with a curation." },
	facets: { most: 20, unit: "entries", of: "Facets of a search." },
	conditions: { most: 100, unit: "conditions", of: "Conditions of a filter in all." },
	filterDepth: { most: 5, unit: "levels", of: "Filters within a filter." },
	alternatives: {
		most: 20,
		unit: "entries",
		of: "Filters of one `and` or `or`; tags and languages that a filter names.",
	},
	values: { most: 50, unit: "entries", of: "Values of which a field may have one." },
	languageTag: { most: 8, unit: "characters", of: "A language that a filter names." },
	time: { most: 40, unit: "characters", of: "A time, as a text." },

	question: { most: 4_000, unit: "characters", of: "A question to chat." },
	messages: { most: 1_000, unit: "entries", of: "Messages of `/v1/chat/completions`." },
	eventId: { most: 20, unit: "characters", of: "The last event of an answer that was seen." },
	reasons: { most: 10, unit: "entries", of: "Reasons of a visitor's feedback." },
	note: { most: 2_000, unit: "characters", of: "A visitor's feedback in his own words." },
	conversationTitle: { most: 200, unit: "characters", of: "A conversation's title." },
	user: { most: 200, unit: "characters", of: "A visitor, as the site calls him." },

	events: { most: 100, unit: "entries", of: "Events in one call." },
	properties: { most: 8_192, unit: "characters", of: "An event's `properties`, as JSON." },

	instructions: { most: 4_000, unit: "characters", of: "A chatbot's instructions." },
	models: { most: 10, unit: "entries", of: "Models in order." },
	model: { most: 200, unit: "characters", of: "A model's name." },
	sources: { most: 50, unit: "entries", of: "Sources that a chatbot draws on." },
	suggestions: { most: 10, unit: "entries", of: "Questions that a widget offers." },
	suggestion: { most: 200, unit: "characters", of: "Such a question." },
	languages: { most: 30, unit: "entries", of: "Languages of a widget." },
	launcher: { most: 60, unit: "characters", of: "A widget's text on its button." },
	heading: { most: 80, unit: "characters", of: "A widget's title." },
	button: { most: 80, unit: "characters", of: "A widget's word on a button, or above a list." },
	placeholder: { most: 120, unit: "characters", of: "A widget's text in its empty field." },
	subtitle: { most: 160, unit: "characters", of: "A widget's line below its title." },
	disclaimer: { most: 300, unit: "characters", of: "A widget's note below its answers." },
	notice: { most: 300, unit: "characters", of: "A widget's sentence, such as what went wrong." },
	welcome: { most: 500, unit: "characters", of: "A widget's first words." },

	pinned: { most: 50, unit: "entries", of: "Documents that a curation puts first." },
	hidden: { most: 200, unit: "entries", of: "Documents that a curation hides." },
	terms: { most: 20, unit: "entries", of: "Words of one side of a synonym." },
	term: { most: 100, unit: "characters", of: "Such a word, or several." },
	synonyms: { most: 1_000, unit: "entries", of: "Synonyms of a client, replaced at once." },

	judgements: { most: 20_000, unit: "entries", of: "Judgements in one call." },
	csv: { most: 8_000_000, unit: "characters", of: "Judgements as CSV." },
	metrics: { most: 10, unit: "entries", of: "Metrics of a measurement." },
	metric: { most: 20, unit: "characters", of: "A metric's name." },
	label: { most: 200, unit: "characters", of: "What a measurement is to be known by." },

	scopes: { most: 20, unit: "entries", of: "Scopes of a key." },
	procedures: { most: 20, unit: "entries", of: "Procedures of a key." },
	origins: { most: 100, unit: "entries", of: "Origins of a key." },
	origin: { most: 300, unit: "characters", of: "An origin." },
	addresses: { most: 100, unit: "entries", of: "Addresses, or ranges of them, of a key." },
	address: { most: 50, unit: "characters", of: "An address, or a range of them." },
	tokenScopes: { most: 3, unit: "entries", of: "Scopes of a short-lived token." },
	tenantName: { most: 200, unit: "characters", of: "The tenant's name, where it is deleted." },
	providerKey: { most: 500, unit: "characters", of: "A key for a provider of models." },
	baseUrl: { most: 500, unit: "characters", of: "The address of such a provider." },
	auditText: { most: 100, unit: "characters", of: "The procedure or the result that audit entries are asked for." },
} as const satisfies Record<string, Limit>;

export type Limit = { most: number; unit: string; of: string };
export type LimitName = keyof typeof LIMITS;

/** The numbers alone: `MOST.query` is 1,000. */
export const MOST = Object.fromEntries(Object.entries(LIMITS).map(([name, { most }]) => [name, most])) as {
	readonly [Name in LimitName]: number;
};

/** The table of docs/limits.md. */
export function describeLimits(): string {
	const rows = Object.entries(LIMITS).map(([name, { most, unit, of }]) => {
		return `| \`${name}\` | ${most.toLocaleString("en")} ${unit} | ${of} |`;
	});
	return ["| name | at most | of what |", "|---|---|---|", ...rows].join("\n");
}
