import { AppError } from "../../errors.ts";
import type { Quota, QuotaSettings } from "./schema.ts";

export type Stored = { documents: number; bytes: number };

/** A quota, and whose it is, as its error calls it. */
export type OwnedQuota = { whose: "client" | "tenant"; quota: Quota };

/** What a transaction that stores documents asks: whether the tenant's sum matters, and whether the change may be. */
export type StorageQuota = {
	tenantCounts: boolean;
	check: (change: Stored, after: { client: Stored; tenant: Stored }) => void;
};

export const NO_QUOTA: Quota = {
	documents: null,
	bytes: null,
	questionsPerDay: null,
	tokensPerDay: null,
	costPerDay: null,
};

/** What holds where only some of it is set. */
export const quotaOf = (settings: QuotaSettings, defaults: Quota): Quota => ({
	documents: settings.documents === undefined ? defaults.documents : settings.documents,
	bytes: settings.bytes === undefined ? defaults.bytes : settings.bytes,
	questionsPerDay: settings.questionsPerDay === undefined ? defaults.questionsPerDay : settings.questionsPerDay,
	tokensPerDay: settings.tokensPerDay === undefined ? defaults.tokensPerDay : settings.tokensPerDay,
	costPerDay: settings.costPerDay === undefined ? defaults.costPerDay : settings.costPerDay,
});

/** Refuses to store more than may be. What makes nothing more is allowed also above the quota. @throws AppError */
export function checkStorage({ whose, quota }: OwnedQuota, change: Stored, after: Stored): void {
	for (const what of ["documents", "bytes"] as const) {
		const limit = quota[what];
		if (limit === null || change[what] <= 0 || after[what] <= limit) continue;
		const use = after[what] - change[what];
		throw new AppError(
			"STORAGE_QUOTA_EXCEEDED",
			`The ${whose} may have ${words(limit)} ${what} and has ${words(use)}; this would add ${words(change[what])}. Delete documents, or have the quota raised.`,
		);
	}
}

/** Refuses the question after the last of a day. `asked`: it is among them. @throws AppError */
export function checkQuestions({ whose, quota }: OwnedQuota, asked: number, now: Date): void {
	const limit = quota.questionsPerDay;
	if (limit === null || asked <= limit) return;
	throw new AppError(
		"QUOTA_EXCEEDED",
		`The ${whose} may ask ${words(limit)} questions a day and has asked ${words(asked - 1)}. Try again tomorrow (UTC), or have the quota raised.`,
		{ retryAfter: secondsOfDayLeft(now) },
	);
}

/** Until midnight by UTC. */
export const secondsOfDayLeft = (now: Date): number => 86_400 - (Math.floor(now.getTime() / 1_000) % 86_400);

const words = (count: number) => count.toLocaleString("en");
