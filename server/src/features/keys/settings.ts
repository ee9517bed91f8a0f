import { AppError } from "../../errors.ts";
import { isRange, isWithin } from "../../outbound/address.ts";
import type { KeyBudget } from "./budget.ts";
import { originProblem } from "./origin.ts";
import { type KeyScope, PUBLISHABLE_SCOPES } from "./scopes.ts";
import type { KeyKind } from "./secret.ts";

/** What a key may do, where, how often and until when. */
export type KeySettings = KeyBudget & {
	scopes: string[];
	procedures: string[];
	origins: string[];
	addresses: string[];
	expiresAt: Date | null;
};

/** Of a key of which nothing was said. */
export const NEW_KEY: KeySettings = {
	...{ scopes: [], procedures: [], origins: [], addresses: [] },
	...{ ratePerMinute: null, callsPerDay: null, answersPerDay: null, expiresAt: null },
};

type Given = { [Name in keyof KeySettings]?: KeySettings[Name] | undefined };

/** What is given, and of the rest what was before. */
export function settingsOf(given: Given, before: KeySettings): KeySettings {
	const { ratePerMinute, callsPerDay, answersPerDay, expiresAt } = given;
	return {
		scopes: [...new Set(given.scopes ?? before.scopes)],
		procedures: [...new Set(given.procedures ?? before.procedures)],
		origins: [...new Set(given.origins ?? before.origins)],
		addresses: [...new Set(given.addresses ?? before.addresses)],
		// Null is a setting, too.
		ratePerMinute: ratePerMinute === undefined ? before.ratePerMinute : ratePerMinute,
		callsPerDay: callsPerDay === undefined ? before.callsPerDay : callsPerDay,
		answersPerDay: answersPerDay === undefined ? before.answersPerDay : answersPerDay,
		expiresAt: expiresAt === undefined ? before.expiresAt : expiresAt,
	};
}

/** Refuses what does not fit the kind of key, or can never hold. @throws AppError */
export function checkSettings(kind: KeyKind, settings: KeySettings, now: Date): void {
	const { scopes, procedures, origins, addresses, expiresAt } = settings;
	if (scopes.length === 0) throw invalid("scopes", "Say what the key may do, such as ingest and documents.");
	if (kind === "publishable") {
		const other = scopes.find((scope) => !PUBLISHABLE_SCOPES.includes(scope as KeyScope));
		if (other !== undefined) throw invalid("scopes", `A publishable key is on every page and cannot have "${other}".`);
		if (addresses.length > 0) throw invalid("addresses", "Only a secret key can have them.");
	} else if (procedures.length > 0) throw invalid("procedures", "Only a publishable key can have them.");
	for (const [index, origin] of origins.entries()) {
		const problem = originProblem(origin);
		if (problem !== null) throw invalid(`origins.${index}`, `${JSON.stringify(origin)} ${problem}.`);
	}
	const wrong = addresses.findIndex((address) => !isRange(address));
	if (wrong !== -1) throw invalid(`addresses.${wrong}`, "Write an address or a range: 203.0.113.7 or 2001:db8::/32.");
	if (expiresAt !== null && expiresAt <= now) throw invalid("expiresAt", "It has passed.");
}

/** Whether all addresses of a range are in one of the others. */
export function isInside(range: string, others: readonly string[]): boolean {
	const { address, bits } = parse(range);
	return others.some((other) => bits >= parse(other).bits && isWithin(address, [other]));
}

function parse(range: string): { address: string; bits: number } {
	const [address = "", bits = address.includes(":") ? "128" : "32"] = range.split("/");
	return { address, bits: Number(bits) };
}

const invalid = (path: string, message: string) => new AppError("INVALID_INPUT", `${path}: ${message}`);
