import type { FastifyReply } from "fastify";
import { AppError } from "../../errors.ts";
import type { Actor } from "../../features/access/principal.ts";
import { MOST } from "../../features/limits/schema.ts";

/** After how many seconds to try again: most have arrived by then. */
const RETRY_AFTER = 5;

/** Counts the uploads that this process is taking in: each is held in memory. */
export function createUploadSlots() {
	const taken = new Map<string, number>();
	const countOf = (name: string) => taken.get(name) ?? 0;

	function add(name: string, change: 1 | -1): void {
		const count = countOf(name) + change;
		if (count === 0) taken.delete(name);
		else taken.set(name, count);
	}

	/** Takes a place for as long as the reply is not at its end. @throws AppError where there is none */
	return function take({ keyId, principal }: Actor, { raw }: FastifyReply): void {
		if (raw.destroyed) return;
		const bounds = [
			["all", MOST.uploadsAtServer],
			["tenantId" in principal ? principal.tenantId : "operator", MOST.uploadsOfTenant],
			[keyId, MOST.uploads],
		] as const;
		if (bounds.some(([name, most]) => countOf(name) >= most))
			throw new AppError("RATE_LIMITED", "Too many uploads at once. Send one after the other.", {
				retryAfter: RETRY_AFTER,
			});
		for (const [name] of bounds) add(name, 1);
		raw.once("close", () => {
			for (const [name] of bounds) add(name, -1);
		});
	};
}
