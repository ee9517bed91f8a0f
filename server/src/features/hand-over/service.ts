import { createHmac, randomBytes } from "node:crypto";
import { AppError } from "../../errors.ts";
import type { Caller } from "../access/principal.ts";
import { pageOf, readCursor } from "../conversations/cursor.ts";
import { titleOf } from "../conversations/title.ts";
import { handOverPayload } from "./payload.ts";
import type {
	ChatHandOver,
	HandOverConfigureOutput,
	HandOverListInput,
	HandOverListOutput,
	HandOverSettings,
} from "./schema.ts";
import type { Enqueue, HandOverStore } from "./store.ts";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;

export type HandOverDependencies = {
	store: HandOverStore;
	visitors: { resolve: (caller: Caller, token: string | null) => Promise<string | null> };
	/** Keeps secrets unreadable in the database. */
	seal: {
		close: (place: string, content: Uint8Array) => Uint8Array;
		open: (place: string, sealed: Uint8Array) => Buffer | null;
	};
	outbound: {
		check: (url: string) => Promise<void>;
		post: (url: string, message: { headers: Record<string, string>; body: string }) => Promise<number>;
	};
	enqueue: Enqueue;
	/** Called when a hand-over has been stored. */
	onAccepted: () => void;
};

export type HandOverService = ReturnType<typeof createHandOverService>;

/** Tells a client's webhook of conversations in which a visitor needs a person. */
export function createHandOverService(dependencies: HandOverDependencies) {
	const { store, visitors, seal, outbound, enqueue, onAccepted } = dependencies;

	async function create(clientId: string, conversationId: string, reason: "asked" | "failed") {
		const handOver = await store.create(clientId, { conversationId, reason, enqueue });
		onAccepted();
		return handOver;
	}

	async function saveSecret(clientId: string, url: string): Promise<string> {
		const secret = randomBytes(SECRET_BYTES);
		const sealed = Uint8Array.from(seal.close(clientId, secret));
		await store.saveWebhook(clientId, { url, secret: sealed });
		return SECRET_PREFIX + secret.toString("base64");
	}

	return {
		...createDelivery(dependencies),

		async request(asked: {
			caller: Caller;
			visitorToken: string | null;
			conversationId: string;
		}): Promise<ChatHandOver> {
			const { caller, visitorToken, conversationId } = asked;
			const { clientId } = caller;
			const visitorId = await visitors.resolve(caller, visitorToken);
			const isOwn = visitorId !== null && (await store.owns(clientId, { conversationId, visitorId }));
			if (!isOwn) throw noSuchConversation();
			if ((await store.findWebhook(clientId)) === null)
				throw new AppError("CONFLICT", "Nobody is there to hand over to: the site sets handOver.configure first.");
			const handOver = await create(clientId, conversationId, "asked");
			if (handOver === null) throw noSuchConversation();
			const { id: handOverId, status, createdAt: requestedAt } = handOver;
			return { handOverId, conversationId, status, requestedAt };
		},

		/** Hands over by itself when this run and the one before it in its conversation have failed. */
		async afterFailure(clientId: string, runId: string): Promise<void> {
			const conversationId = await store.failedTwice(clientId, runId);
			if (conversationId === null || (await store.findWebhook(clientId)) === null) return;
			await create(clientId, conversationId, "failed");
		},

		async settings(clientId: string): Promise<HandOverSettings> {
			const [webhook, counts] = await Promise.all([store.findWebhook(clientId), store.counts(clientId)]);
			return { url: webhook?.url ?? null, ...counts };
		},

		async list(clientId: string, { status, limit, cursor }: HandOverListInput): Promise<HandOverListOutput> {
			const rows = await store.list(clientId, { status, after: readCursor(cursor), limit: limit + 1 });
			const { page, nextCursor } = pageOf(rows, limit, ({ requestedAt: at, handOverId: id }) => ({ at, id }));
			const handOvers = page.map(({ title, question, ...row }) => ({ ...row, title: titleOf({ title, question }) }));
			return { handOvers, nextCursor };
		},

		async configure(clientId: string, url: string | null): Promise<HandOverConfigureOutput> {
			if (url === null) {
				await store.deleteWebhook(clientId);
				return { url, secret: null };
			}
			await outbound.check(url);
			const known = await store.findWebhook(clientId);
			if (known === null) return { url, secret: await saveSecret(clientId, url) };
			await store.saveWebhook(clientId, { url, secret: known.secret });
			return { url, secret: null };
		},

		async rotateSecret(clientId: string): Promise<{ secret: string }> {
			const known = await store.findWebhook(clientId);
			if (known === null) throw new AppError("CONFLICT", "There is no webhook yet. Set it with handOver.configure.");
			return { secret: await saveSecret(clientId, known.url) };
		},
	};
}

/** What a job does. */
function createDelivery({ store, seal, outbound }: HandOverDependencies) {
	/** Why it could not be delivered, in words for the client's people; null when it was. */
	async function deliver(clientId: string, handOverId: string): Promise<string | null> {
		const handOver = await store.load(clientId, handOverId);
		if (handOver === null) return null;
		const { webhook } = handOver.client;
		if (webhook === null) return "There is no webhook.";
		const secret = seal.open(clientId, webhook.secret);
		if (secret === null) return "The secret cannot be read: AUTH_SECRET is another one. Rotate the secret.";
		const body = handOverPayload(handOver);
		const headers = signatureOf({ id: handOverId, body, secret });
		try {
			const status = await outbound.post(webhook.url, { headers, body });
			if (status < 200 || status > 299) return `It answered with status ${status}.`;
		} catch (error) {
			// What the network says may tell of machines behind it.
			return error instanceof AppError ? error.message : "It could not be reached, or gave no answer in time.";
		}
		await store.noteDelivery(clientId, handOverId);
		return null;
	}

	return {
		/** One attempt; it is tried again when it throws. */
		async process({ clientId, handOverId }: { clientId: string; handOverId: string }): Promise<void> {
			const problem = await deliver(clientId, handOverId);
			if (problem === null) return;
			await store.noteFailure(clientId, handOverId, problem);
			throw new Error(problem);
		},

		giveUp: ({ clientId, handOverId }: { clientId: string; handOverId: string }): Promise<void> =>
			store.giveUp(clientId, handOverId),
	};
}

/** The headers of a message as standardwebhooks.com has them. */
function signatureOf({ id, body, secret }: { id: string; body: string; secret: Buffer }): Record<string, string> {
	const sentAt = String(Math.floor(Date.now() / 1_000));
	const signature = createHmac("sha256", secret).update(`${id}.${sentAt}.${body}`).digest("base64");
	const signed = { "webhook-id": id, "webhook-timestamp": sentAt, "webhook-signature": `v1,${signature}` };
	return { "content-type": "application/json", "user-agent": "Signpost", ...signed };
}

const noSuchConversation = () => new AppError("NOT_FOUND", "There is no such conversation.");
