import type { Database } from "../../database/prisma.ts";

/** By what a code is found, all of which has to be right. */
export type CodePlace = { hash: string; keyId: string; origin: string };

export type NewCode = CodePlace & { sealed: Uint8Array<ArrayBuffer>; expiresAt: Date };

export type VisitorCodeStore = ReturnType<typeof createVisitorCodeStore>;

export function createVisitorCodeStore(database: Database) {
	return {
		save: async (clientId: string, code: NewCode): Promise<void> =>
			void (await database.visitorCode.create({ data: { clientId, ...code } })),

		/** What is behind the code, and is there no more: of several who come for it at once, one gets it. */
		async take(clientId: string, { hash, ...place }: CodePlace, now: Date): Promise<Uint8Array | null> {
			const found = await database.visitorCode.findUnique({
				where: { hash, clientId, ...place, expiresAt: { gt: now } },
				select: { sealed: true },
			});
			if (found === null) return null;
			const { count } = await database.visitorCode.deleteMany({ where: { hash, clientId } });
			return count === 1 ? found.sealed : null;
		},

		/** Those of all clients that nobody came for. */
		expire: async (): Promise<void> =>
			void (await database.visitorCode.deleteMany({ where: { expiresAt: { lt: new Date() } } })),
	};
}
