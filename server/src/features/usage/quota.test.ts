import { describe, expect, test } from "vitest";
import { checkQuestions, checkStorage, NO_QUOTA, quotaOf, secondsOfDayLeft } from "./quota.ts";

const now = new Date("2026-01-31T23:59:00.500Z");
const ofTenant = (quota: Partial<typeof NO_QUOTA>) => ({ whose: "tenant" as const, quota: { ...NO_QUOTA, ...quota } });

describe("checkStorage", () => {
	test("U10 refuses the first document too many, and says limit and use", () => {
		const check = () =>
			checkStorage(ofTenant({ documents: 10 }), { documents: 1, bytes: 5 }, { documents: 11, bytes: 5 });
		expect(check).toThrow("The tenant may have 10 documents and has 10; this would add 1.");
	});

	test.each([
		["the last one that may be", { documents: 10, bytes: 100 }, [1, 10], [1, 100]],
		["what shrinks above the quota", { documents: 1, bytes: 10 }, [0, 3], [-5, 90]],
		["anything without a quota", {}, [1e6, 1e6], [1e9, 1e9]],
	])("lets through %s", (...[_what, quota, [added, documents], [grown, bytes]]) => {
		const change = { documents: added ?? 0, bytes: grown ?? 0 };
		expect(() => checkStorage(ofTenant(quota), change, { documents: documents ?? 0, bytes: bytes ?? 0 })).not.toThrow();
	});

	test("a quota of 0 refuses the first byte", () => {
		const check = () => checkStorage(ofTenant({ bytes: 0 }), { documents: 0, bytes: 1 }, { documents: 1, bytes: 1 });
		expect(check).toThrow("0 bytes");
	});
});

test("a day's quota says when it is over", () => {
	const quota = ofTenant({ questionsPerDay: 2 });
	expect(() => checkQuestions(quota, 2, now)).not.toThrow();
	expect(() => checkQuestions(quota, 3, now)).toThrow(
		expect.objectContaining({ code: "QUOTA_EXCEEDED", retryAfter: 60 }),
	);
	expect(secondsOfDayLeft(new Date("2026-01-31T00:00:00Z"))).toBe(86_400);
});

test("what is set counts before the default, 0 and no limit, too", () => {
	const defaults = { ...NO_QUOTA, documents: 5, bytes: 6, questionsPerDay: 7 };
	expect(quotaOf({ documents: 0, bytes: null }, defaults)).toEqual({ ...defaults, documents: 0, bytes: null });
});
