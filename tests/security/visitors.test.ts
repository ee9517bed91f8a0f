import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/src/ids.ts";
import { openDatabaseForFile } from "../harness/tenant.ts";
import { answerOf, call, guardServer } from "./attack.ts";
import { type Conversation, converse, type Furniture, furnish, snapshot } from "./furniture.ts";
import { rowOf } from "./procedures.ts";

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
let stranger: Conversation;
let siblingKey: string;
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet" });
	other = await furnish(database, { canary: "quastenflosser" });
	stranger = await converse(own.publishable.secret);
	siblingKey = (await own.createKey({ kind: "publishable" })).secret;
});

/** Who comes, by key and visitor token, and owns nothing of what is asked for. */
const OTHERS: [name: string, who: () => { key: string; visitor: string | null }][] = [
	["no visitor", () => ({ key: own.publishable.secret, visitor: null })],
	["another visitor of the page", () => ({ key: own.publishable.secret, visitor: stranger.visitorToken })],
	["a made-up visitor", () => ({ key: own.publishable.secret, visitor: `vst_${"A".repeat(43)}` })],
	["the visitor's id for a token", () => ({ key: own.publishable.secret, visitor: own.conversationId })],
	["the visitor's token with another key of the client", () => ({ key: siblingKey, visitor: own.visitorToken })],
	["the visitor's token with the secret key", () => ({ key: own.secret.secret, visitor: own.visitorToken })],
	[
		"the visitor's token with another tenant's key",
		() => ({ key: other.publishable.secret, visitor: own.visitorToken }),
	],
	["a visitor of another tenant", () => ({ key: other.publishable.secret, visitor: other.visitorToken })],
];

/** What is asked for, and what it is called by. */
type Named = { runId: string; conversationId: string; messageId: string };
const ASKED: [id: string, path: string, input: (of: Named) => object][] = [
	["T9", "chat.events", ({ runId }) => ({ runId })],
	["T9", "chat.events", ({ runId }) => ({ runId, lastEventId: "1" })],
	["T8", "chat.stop", ({ runId }) => ({ runId })],
	["T11", "chat.history", ({ conversationId }) => ({ conversationId })],
	["T11", "chat.rename", ({ conversationId }) => ({ conversationId, title: "Mine" })],
	["T11", "chat.feedback", ({ messageId }) => ({ messageId, thumb: "down", note: "Wrong." })],
	["T11", "chat.handOver", ({ conversationId }) => ({ conversationId })],
	["T4", "chat.start", ({ conversationId }) => ({ conversationId, message: "What stays?" })],
	["T11", "chat.delete", ({ conversationId }) => ({ conversationId })],
];

const ask = async (path: string, options: { key: string; visitor: string | null; input: object }) => {
	const { visitor, ...rest } = options;
	return answerOf(
		await call({ ...rowOf(path), ...rest, headers: visitor === null ? [] : [["X-Signpost-Visitor", visitor]] }),
	);
};

describe.each(ASKED)("%s %s", (_id, path, inputFor) => {
	test.each(OTHERS)("is refused to %s", async (_name, who) => {
		const before = await snapshot(database, own.tenantId);
		const unknown = { runId: newId("run"), conversationId: newId("conversation"), messageId: newId("message") };
		const answer = await ask(path, { ...who(), input: inputFor(own) });
		expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
		expect(answer).toEqual(await ask(path, { ...who(), input: inputFor(unknown) }));
		expect(await snapshot(database, own.tenantId)).toEqual(before);
	});

	test("is given to the visitor", async () => {
		const { status } = await ask(path, {
			key: own.publishable.secret,
			visitor: own.visitorToken,
			input: inputFor(own),
		});
		expect(status).toBe(200);
		// An answer that it has begun would change what others are compared with.
		const running = { clientId: own.clientId, finishedAt: null };
		await expect.poll(() => database.run.count({ where: running })).toBe(0);
	});
});

test("T9, T11 ids and tokens hold 128 random bits or more", () => {
	expect(own.visitorToken).toMatch(/^vst_[A-Za-z0-9_-]{43}$/);
	for (const id of [own.runId, own.conversationId, own.messageId]) expect(id).toMatch(/^[a-z]{3}_[A-Za-z0-9]{22}$/);
});
