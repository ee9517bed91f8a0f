import { expect, test } from "vitest";
import { createSources, type Sender } from "./sources.ts";

const { sourceOf } = createSources("secret");
const sender = (given: Partial<Omit<Sender, "caller">> & { keyKind?: "secret" | "publishable"; clientId?: string }) => {
	const { keyKind = "publishable", clientId = "c", ...rest } = given;
	const caller = { principal: { type: "operator" as const }, tenantId: "t", clientId, keyId: "k", keyKind };
	return sourceOf({ caller, ip: "192.0.2.7", visitorId: null, visitor: undefined, ...rest });
};

test("a page counts by its address, whoever it says the visitor is", () => {
	expect(sender({ visitor: "a" })).toBe(sender({ visitor: "b", visitorId: "vis_1" }));
	expect(sender({ ip: "192.0.2.8" })).not.toBe(sender({}));
	expect(sender({ ip: "2001:db8::1" })).toBe(sender({ ip: "2001:db8::2" }));
});

test("the holder of a secret key says who the visitor is", () => {
	const keyKind = "secret" as const;
	expect(sender({ keyKind, visitor: "a" })).not.toBe(sender({ keyKind, visitor: "b" }));
	expect(sender({ keyKind, visitorId: "vis_1" })).not.toBe(sender({ keyKind, visitorId: "vis_2" }));
	expect(sender({ keyKind, visitor: "a", ip: "192.0.2.9" })).toBe(sender({ keyKind, visitor: "a" }));
	expect(sender({ keyKind })).toBe(sender({}));
});

test("one address is another name at another client, and the name does not hold it", () => {
	expect(sender({ clientId: "d" })).not.toBe(sender({}));
	expect(sender({})).not.toContain("192");
});
