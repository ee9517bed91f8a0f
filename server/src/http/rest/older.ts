import { z } from "zod";
import { AppError } from "../../errors.ts";
import { chatbotReference, clientReference } from "../../features/clients/schema.ts";
import { documentsDeleteInput, documentsListInput } from "../../features/documents/schema.ts";
import { eventInput, eventsTrackInput } from "../../features/events/schema.ts";
import { ingestDocumentsInput } from "../../features/ingest/schema.ts";
import { MOST } from "../../features/limits/schema.ts";
import {
	type SearchQueryOutput,
	searchHit,
	searchQueryInput,
	searchQueryOutput,
} from "../../features/search/schema.ts";
import { newId } from "../../ids.ts";
import { type Fields, mergeFields } from "./read-input.ts";

/** A route that pages and programs called before there was this API; they go on as they are. */
export type OlderRoute = {
	/** What it is known by, as procedures are. */
	name: string;
	/** Method and path. */
	place: string;
	summary: string;
	procedure: string;
	/** What it takes, where that is not what the procedure does. */
	input?: z.ZodType;
	/** What it gives, where that is not what the procedure does. */
	output?: z.ZodType;
	/** What came, as the procedure takes it. */
	read?: (given: Fields) => Fields;
	/** What the procedure gave, as this route tells it. */
	write?: (output: object) => object;
	/** A page that is left can send no headers: text is read as JSON, and the key may be its field `key`. */
	beacon?: true;
};

const client_id = clientReference.optional().describe("The same as `clientId`.");
const tenant_id = clientReference.optional().describe("The same as `clientId`.");

const beaconKey = z.string().optional().describe("The publishable key, of a page that can send no headers.");
const widgetEvent = eventInput.partial({ eventId: true });
const aroundEvents = { ...eventsTrackInput.shape, client_id, tenant_id, key: beaconKey };

/** One event, or several, each with an id: without one, an event that is sent twice is stored twice. */
function readEvents({ clientId, tenantId, events, ...event }: Fields): Fields {
	const withId = (one: unknown) =>
		typeof one === "object" && one !== null ? { eventId: newId("event"), ...one } : one;
	const all = events === undefined ? [event] : events;
	const named = { ...(clientId === undefined ? {} : { clientId }), ...(tenantId === undefined ? {} : { tenantId }) };
	return { ...named, events: Array.isArray(all) ? all.map(withId) : all };
}

const { documentIds, externalIds } = documentsDeleteInput.shape;

/** The documents of the client that the path names by this field. */
function documentsBelow(path: string, field: "client_id" | "tenantId", name: string): OlderRoute[] {
	const inPath = { [field]: clientReference.describe("The client, by id or slug.") };
	const scope = { clientId: true, tenantId: true } as const;
	const at = (method: string) => `${method} /api/widget/${path}/{${field}}/documents`;
	return [
		{
			...{ name: `widget.list${name}Documents`, place: at("GET"), procedure: "documents.list" },
			summary: "Stored documents by `externalId`, a page at a time.",
			input: documentsListInput.omit(scope).extend(inPath),
		},
		{
			...{ name: `widget.put${name}Documents`, place: at("POST"), procedure: "ingest.documents" },
			summary: "Stores documents durably and starts the job that makes them searchable.",
			input: ingestDocumentsInput.omit(scope).extend(inPath),
		},
		{
			...{ name: `widget.delete${name}Documents`, place: at("DELETE"), procedure: "documents.delete" },
			summary: "Deletes the named documents, or none when one of them does not exist.",
			input: z.strictObject({ ...inPath, documentIds, externalIds }),
		},
	];
}

export const OLDER_ROUTES: OlderRoute[] = [
	{
		...{ name: "widget.search", place: "POST /api/widget/search", procedure: "search.query" },
		summary: "Ranked results with their scores, and the route to recommend.",
		input: searchQueryInput.extend({ client_id, tenant_id }),
		output: searchQueryOutput.extend({ results: z.array(searchHit).describe("The same as `hits`.") }),
		write: (found) => ({ ...found, results: (found as SearchQueryOutput).hits }),
	},
	{
		...{ name: "widget.events", place: "POST /api/widget/events", procedure: "events.track" },
		summary: "Stores what visitors did: one event, or up to 100.",
		input: z.union([
			z.strictObject({ ...aroundEvents, events: z.array(widgetEvent).min(1).max(MOST.events) }),
			z.strictObject({ ...widgetEvent.shape, ...aroundEvents, events: z.undefined().optional() }),
		]),
		read: readEvents,
		beacon: true,
	},
	...documentsBelow("clients", "client_id", "Client"),
	...documentsBelow("tenants", "tenantId", "Tenant"),
	{
		...{ name: "chatbots.documents", place: "GET /api/chatbots/{chatbotId}/documents", procedure: "documents.list" },
		summary: "Stored documents of the chatbot's client by `externalId`, a page at a time.",
		input: documentsListInput
			.omit({ clientId: true, tenantId: true })
			.extend({ chatbotId: chatbotReference.describe("The chatbot, by its id.") }),
		read: ({ chatbotId, ...other }) => {
			if (!chatbotReference.safeParse(chatbotId).success) throw new AppError("NOT_FOUND", "There is no such chatbot.");
			return mergeFields(other, { clientId: chatbotId });
		},
	},
	{
		...{ name: "document.delete", place: "DELETE /api/document/{documentId}", procedure: "documents.delete" },
		summary: "Deletes a document.",
		input: z.strictObject({ documentId: documentIds.unwrap().element }),
		read: ({ documentId, ...other }) => ({ documentIds: [documentId], ...other }),
	},
];
