import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { readCursor, writeCursor } from "../conversations/cursor.ts";
import { describeTarget } from "./describe.ts";
import type { AuditActor, AuditListInput, AuditListOutput } from "./schema.ts";
import type { AuditStore, Whose } from "./store.ts";

/** Refused attempts of one actor in a minute that are noted: whoever has a page's key could else fill the log. */
const REFUSED = { points: 60, duration: 60 };

const REFUSALS = new Set(["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"]);

/** An act, as its procedure saw it. */
export type Act = {
	actor: AuditActor;
	tenantId: string | null;
	clientId: string | null;
	procedure: string;
	input: unknown;
	output: unknown;
	/** `OK`, or the code of the error. */
	result: string;
	address: string;
	requestId: string;
};

export type AuditDependencies = {
	store: AuditStore;
	/** Days for which entries are kept; 0: for ever. */
	retentionDays: number;
	/** Told of an act that could not be noted. */
	onError: (error: unknown) => void;
};

export type AuditService = ReturnType<typeof createAuditService>;

export function createAuditService({ store, retentionDays, onError }: AuditDependencies) {
	const refused = new RateLimiterMemory(REFUSED);

	async function mayNote({ result, actor, address }: Act): Promise<boolean> {
		if (!REFUSALS.has(result)) return true;
		return refused.consume(`${actor.type} ${actor.id ?? address}`).then(
			() => true,
			(reason: unknown) => !(reason instanceof RateLimiterRes),
		);
	}

	return {
		/** Notes an act that has ended. It is not undone when that fails. */
		async note(act: Act): Promise<void> {
			if (!(await mayNote(act))) return;
			const { input, output, ...entry } = act;
			await store.append({ ...entry, target: describeTarget(input, output) }).catch(onError);
		},

		/** Of a tenant, or of all and none. */
		async list(whose: Whose, { cursor, limit, ...filter }: AuditListInput): Promise<AuditListOutput> {
			const rows = await store.list(whose, { ...filter, after: readCursor(cursor), limit: limit + 1 });
			const entries = rows.slice(0, limit);
			const last = entries.at(-1);
			const hasMore = rows.length > limit && last !== undefined;
			return { entries, nextCursor: hasMore ? writeCursor({ at: last.at, id: last.entryId }) : null };
		},

		expire: async (): Promise<void> => {
			if (retentionDays > 0) await store.expire(retentionDays);
		},
	};
}
