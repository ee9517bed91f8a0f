import { AppError } from "../../errors.ts";
import { retrievalOf, shownWidgetOf, widgetOf } from "./options.ts";
import type {
	Chatbot,
	ChatbotsCreateInput,
	ChatbotsDeleteOutput,
	ChatbotsListOutput,
	ChatbotsUpdateInput,
	ChatbotWidget,
	WidgetConfigOutput,
} from "./schema.ts";
import type { ChatbotRow, ChatbotStore, ChatbotValues } from "./store.ts";

export type ChatbotDependencies = {
	store: ChatbotStore;
	/** Why these models cannot be chosen by the tenant, as a sentence; null when they can. */
	problemInModels: (tenantId: string, models: readonly string[]) => Promise<string | null>;
	/** Ends runs, and leaves nothing of them in memory. */
	discardRuns: (owner: { clientId: string; visitorId: string }, runIds: readonly string[]) => Promise<void>;
};

type Options = Pick<ChatbotsUpdateInput, "instructions" | "models" | "retrieval" | "widget">;

export type ChatbotService = ReturnType<typeof createChatbotService>;

/** The chatbots of a tenant: who they are, what they draw on, and how they look. */
export function createChatbotService(dependencies: ChatbotDependencies) {
	const { store, problemInModels, discardRuns } = dependencies;

	async function find(tenantId: string, chatbotId: string): Promise<ChatbotRow> {
		const row = await store.find(tenantId, chatbotId);
		if (row === null) throw noSuchChatbot();
		return row;
	}

	async function checkModels(tenantId: string, models: readonly string[] | undefined): Promise<void> {
		const problem = models === undefined ? null : await problemInModels(tenantId, models);
		if (problem !== null) throw new AppError("INVALID_INPUT", problem);
	}

	async function findClient(tenantId: string, reference: string | null): Promise<string> {
		const clientId = await store.findClient(tenantId, reference);
		if (clientId === null) throw new AppError("NOT_FOUND", "There is no such client.");
		return clientId;
	}

	return {
		async create(tenantId: string, input: ChatbotsCreateInput): Promise<Chatbot> {
			const clientId = await findClient(tenantId, input.clientId ?? null);
			await checkModels(tenantId, input.models);
			return toChatbot(await store.create(clientId, { ...changesTo(null, input), name: input.name }));
		},

		get: async (tenantId: string, chatbotId: string): Promise<Chatbot> => toChatbot(await find(tenantId, chatbotId)),

		async update(tenantId: string, { chatbotId, name, ...input }: ChatbotsUpdateInput): Promise<Chatbot> {
			const before = await find(tenantId, chatbotId);
			await checkModels(tenantId, input.models);
			const row = await store.update(tenantId, chatbotId, { ...changesTo(before, input), name });
			if (row === null) throw noSuchChatbot();
			return toChatbot(row);
		},

		async delete(tenantId: string, chatbotId: string): Promise<ChatbotsDeleteOutput> {
			// First, so that none writes into what is being deleted.
			for (const { id, ...owner } of await store.running(tenantId, chatbotId)) await discardRuns(owner, [id]);
			const gone = await store.delete(tenantId, chatbotId);
			if (gone === null) throw noSuchChatbot();
			await discardRuns({ clientId: gone.clientId, visitorId: "" }, gone.runIds);
			return { deleted: true, conversations: gone.conversations };
		},

		async list(tenantId: string, client: string | undefined): Promise<ChatbotsListOutput> {
			const clientId = client === undefined ? null : await findClient(tenantId, client);
			return { chatbots: (await store.list(tenantId, clientId)).map(toChatbot) };
		},

		/** What a page may know of the chatbot it shows. */
		async widget(clientId: string, chatbotId: string | undefined): Promise<WidgetConfigOutput> {
			const row = await store.findOfClient(clientId, chatbotId ?? null);
			if (row === null) throw noSuchChatbot();
			return { chatbotId: row.id, name: row.name, ...(shownWidgetOf(row.widget) satisfies ChatbotWidget) };
		},
	};
}

function changesTo(
	before: ChatbotRow | null,
	{ instructions, models, retrieval, widget }: Options,
): Omit<ChatbotValues, "name"> {
	const { chunking, ...drawn } = retrieval ?? {};
	return {
		...{ instructions, models, chunking },
		...(retrieval === undefined ? {} : { retrieval: { ...(before?.retrieval as object), ...withoutGaps(drawn) } }),
		...(widget === undefined ? {} : { widget: { ...(before?.widget as object), ...withoutGaps(widget) } }),
	};
}

/** As JSON has it: fields that are undefined are not there. */
const withoutGaps = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

function toChatbot({ id, client, retrieval, widget, ...row }: ChatbotRow): Chatbot {
	const { clientId, name, instructions, models, createdAt, updatedAt } = row;
	const options = { retrieval: retrievalOf({ retrieval, ...client }), widget: widgetOf(widget) };
	return { chatbotId: id, clientId, name, instructions, models, ...options, createdAt, updatedAt };
}

const noSuchChatbot = () => new AppError("NOT_FOUND", "There is no such chatbot.");
