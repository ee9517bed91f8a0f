import { AppError } from "../../errors.ts";
import type { TenantStore } from "./store.ts";

export type TenantDependencies = {
	store: TenantStore;
	/** Ends runs, and leaves nothing of them in memory. */
	discardRuns: (owner: { clientId: string; visitorId: string }, runIds: readonly string[]) => Promise<void>;
	/** What this process remembers of clients. */
	memory: { clients: () => Iterable<string>; forget: (clientId: string) => void };
	/** Leaves nothing of a client in what processes share. */
	forgetShared: (clientId: string) => Promise<void>;
	/** Called when something waits for its deletion. */
	onRemoved: () => void;
};

export type TenantService = ReturnType<typeof createTenantService>;

/** Tenants, and the end of them and of their clients. */
export function createTenantService({ store, discardRuns, memory, forgetShared, onRemoved }: TenantDependencies) {
	async function deleteClient(clientId: string): Promise<void> {
		for (const { id, visitorId } of await store.running(clientId)) await discardRuns({ clientId, visitorId }, [id]);
		await store.deleteClient(clientId);
		memory.forget(clientId);
		await forgetShared(clientId);
	}

	return {
		async delete(tenantId: string, name: string): Promise<{ deleted: true }> {
			if (!(await store.remove(tenantId, name)))
				throw new AppError("INVALID_INPUT", "name: the tenant has another name. Write it exactly.");
			onRemoved();
			return { deleted: true };
		},

		/** Deletes for good what waits for it, here and in what this process remembers. */
		async sweep(): Promise<void> {
			for (const clientId of await store.removedClients()) await deleteClient(clientId);
			await store.deleteTenants();
			const known = [...memory.clients()];
			const gone = known.length === 0 ? [] : await store.missing(known);
			for (const clientId of gone) {
				memory.forget(clientId);
				// What was asked of it when it had just gone, too.
				await forgetShared(clientId);
			}
		},
	};
}
