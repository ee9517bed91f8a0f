import { ID_PREFIXES } from "../../ids.ts";
import type { AuditTarget } from "./schema.ts";

/** What looks like an id that we gave out: no secret does. */
const OWN_ID = new RegExp(`^(?:${Object.values(ID_PREFIXES).join("|")})_[0-9A-Za-z]{22}$`);

/** Fields that are told as they are: names of what is acted on, and settings that hold nothing secret. */
const TOLD = new Set([
	...["clientId", "externalId", "externalIds", "synonymId", "judgements", "slug", "role", "kind", "scopes"],
	...["learning", "retentionDays", "models", "superuser", "suspended", "expiresInSeconds"],
	...["documents", "bytes", "questionsPerDay", "tokensPerDay", "costPerDay"],
]);

/** Of a list, and of a text in UTF-16 code units. */
const MOST = { items: 20, length: 100, fields: 30 };

type Fields = Record<string, unknown>;

/** What an act was about: of its input and of what it gave back only what is known to be no secret. */
export function describeTarget(input: unknown, output: unknown): AuditTarget {
	const told = Object.entries(isFields(input) ? input : {}).flatMap(([name, value]) => tell(name, value));
	return Object.fromEntries([...idsIn(output), ...told].slice(0, MOST.fields));
}

function tell(name: string, value: unknown): [string, AuditTarget[string]][] {
	const isTold = TOLD.has(name);
	if (isOwnId(value)) return [[name, value]];
	if (isTold && (typeof value === "number" || typeof value === "boolean" || value === null)) return [[name, value]];
	if (isTold && typeof value === "string") return [[name, value.slice(0, MOST.length)]];
	if (!Array.isArray(value)) return [];
	const items = value.filter((item) => isOwnId(item) || (isTold && typeof item === "string"));
	return items.length === 0 ? [] : [[name, items.slice(0, MOST.items).map((item) => item.slice(0, MOST.length))]];
}

/** Ids of what was made, which may stand one level deeper. */
function idsIn(output: unknown, depth = 1): [string, string][] {
	if (!isFields(output)) return [];
	return Object.entries(output).flatMap(([name, value]): [string, string][] => {
		if (isOwnId(value)) return [[name, value]];
		return depth > 0 && isFields(value) ? idsIn(value, depth - 1) : [];
	});
}

const isOwnId = (value: unknown): value is string => typeof value === "string" && OWN_ID.test(value);

const isFields = (value: unknown): value is Fields =>
	typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
