import { EventEmitter } from "node:events";
import type { FastifyReply } from "fastify";
import { expect, test } from "vitest";
import type { Actor } from "../../features/access/principal.ts";
import { MOST } from "../../features/limits/schema.ts";
import { createUploadSlots } from "./upload-slots.ts";

const callerOf = (tenantId: string, keyId: string) =>
	({ keyId, principal: { type: "key", tenantId } }) as unknown as Actor;

const reply = () => ({ raw: new EventEmitter() }) as unknown as FastifyReply;

test("D8 everybody together may send as many at once as a server takes in", () => {
	const take = createUploadSlots();
	const replies = Array.from({ length: MOST.uploadsAtServer }, reply);
	for (const [n, each] of replies.entries()) take(callerOf(`ten_${n}`, `key_${n}`), each);
	const late = () => take(callerOf("ten_late", "key_late"), reply());
	expect(late).toThrow(expect.objectContaining({ code: "RATE_LIMITED", retryAfter: 5 }));
	replies[0]?.raw.emit("close");
	expect(late).not.toThrow();
	expect(late).toThrow();
});

test("whoever has hung up before takes no place", () => {
	const take = createUploadSlots();
	const gone = { raw: { destroyed: true } } as unknown as FastifyReply;
	for (let n = 0; n <= MOST.uploads; n += 1) expect(() => take(callerOf("ten_1", "key_1"), gone)).not.toThrow();
});
