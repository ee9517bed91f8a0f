import { AppError } from "../../errors.ts";

export type RunQuota = {
	/** Takes a place, or throws when there is none. `elsewhere`: the visitor's answers that other processes make. */
	take: (visitorId: string, elsewhere?: number) => void;
	giveBack: (visitorId: string) => void;
};

/** How many answers may be in the making, for a visitor and in all. */
export function createRunQuota(limits: { maxPerVisitor: number; maxInAll: number }): RunQuota {
	const running = new Map<string, number>();
	let inAll = 0;
	return {
		take: (visitorId, elsewhere = 0) => {
			const count = running.get(visitorId) ?? 0;
			if (count + elsewhere >= limits.maxPerVisitor) {
				throw new AppError("RATE_LIMITED", `At most ${limits.maxPerVisitor} answers at a time. Wait for one to end.`);
			}
			if (inAll >= limits.maxInAll) throw new AppError("UNAVAILABLE", "Too many answers at once. Try again shortly.");
			running.set(visitorId, count + 1);
			inAll += 1;
		},
		giveBack: (visitorId) => {
			const left = (running.get(visitorId) ?? 1) - 1;
			if (left > 0) running.set(visitorId, left);
			else running.delete(visitorId);
			inAll -= 1;
		},
	};
}
