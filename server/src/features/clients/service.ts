import { AppError } from "../../errors.ts";
import type { Client, ClientsListOutput } from "./schema.ts";
import type { ClientRow, ClientStore } from "./store.ts";

export type ClientDependencies = {
	store: ClientStore;
	/** Called when a client waits for its deletion. */
	onRemoved: () => void;
};

type Changes = { slug?: string | undefined; name?: string | undefined };

export type ClientService = ReturnType<typeof createClientService>;

/** The knowledge bases of a tenant. */
export function createClientService({ store, onRemoved }: ClientDependencies) {
	async function find(tenantId: string, reference: string): Promise<ClientRow> {
		const client = await store.find(tenantId, reference);
		if (client === null) throw noSuchClient();
		return client;
	}

	return {
		async create(tenantId: string, { slug, name }: { slug: string; name?: string | undefined }): Promise<Client> {
			const client = await store.create(tenantId, { slug, name: name ?? slug });
			if (client === null) throw taken(slug);
			return toClient(client);
		},

		get: async (tenantId: string, reference: string): Promise<Client> => toClient(await find(tenantId, reference)),

		async update(tenantId: string, reference: string, { slug, name }: Changes): Promise<Client> {
			const { id } = await find(tenantId, reference);
			if (slug !== undefined && (await store.isTaken(tenantId, slug, id))) throw taken(slug);
			const changes = { ...(slug === undefined ? {} : { slug }), ...(name === undefined ? {} : { name }) };
			return toClient(await store.update(tenantId, id, changes));
		},

		async delete(tenantId: string, reference: string): Promise<{ deleted: true }> {
			if (!(await store.remove(tenantId, reference))) throw noSuchClient();
			onRemoved();
			return { deleted: true };
		},

		list: async (tenantId: string): Promise<ClientsListOutput> => ({
			clients: (await store.list(tenantId)).map(toClient),
		}),
	};
}

const toClient = ({ id, _count, slug, name, createdAt }: ClientRow): Client => ({
	...{ clientId: id, slug, name, documents: _count.documents, chatbots: _count.chatbots, createdAt },
});

const noSuchClient = () => new AppError("NOT_FOUND", "There is no such client.");

const taken = (slug: string) => new AppError("CONFLICT", `slug: there is a client "${slug}" already. Choose another.`);
