import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { chatStartInput } from "../../features/chat/schema.ts";
import { clientReference } from "../../features/clients/schema.ts";
import type { Services } from "../../services.ts";
import { authorize } from "../../trpc/authorize.ts";
import { restError, tell } from "../errors.ts";
import { apiKeyOf, RequestFacts } from "../request.ts";
import { mergeFields } from "../rest/read-input.ts";
import { Answer, type Asked, ask, readAnswer } from "./ask.ts";
import { acceptJson, clientInBody, hangUpOf, readBody, userName } from "./door.ts";
import { eventOf, sendEvents } from "./server-sent.ts";

/** What `chat.start` takes, and who asks. */
export const chatInput = chatStartInput.extend({
	client_id: clientReference.optional().describe("The same as `clientId`."),
	tenant_id: clientReference.optional().describe("The same as `clientId`."),
	user: userName.optional().describe("The site's user who asks. Counts with a secret key only."),
});

/** Chat under /api, for callers without a client library: plain server-sent events, or one answer as JSON. */
export async function registerApi(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(
		async (scope) => {
			acceptJson(scope);
			scope.post("/chat", async (request, reply) => {
				const asked = await start(services, request, reply);
				return sendEvents(reply, streamOf(asked, request));
			});
			scope.post("/conversation/chat", async (request, reply) => {
				const asked = await start(services, request, reply);
				const answer = await readAnswer(asked);
				return { answer: answer.text, ...answer.facts(asked) };
			});
		},
		{ prefix: "/api" },
	);
}

async function start(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<Asked> {
	const gone = hangUpOf(reply);
	if (typeof request.body === "object" && !Array.isArray(request.body)) request.body = mergeFields({ ...request.body });
	const facts = { services, request: new RequestFacts(request, apiKeyOf) };
	const demand = { scope: "chat", client: clientInBody(request), procedure: "chat.start" } as const;
	const ctx = await authorize(facts, demand);
	const { message, chatbotId, conversationId, user } = readBody(chatInput, request);
	return ask(ctx, { message, chatbotId, conversationId, user }, gone);
}

/** The text piece by piece, then everything else that there is to say. */
async function* streamOf(asked: Asked, request: FastifyRequest): AsyncGenerator<string> {
	const answer = new Answer();
	try {
		for await (const event of asked.events) {
			answer.take(event);
			if (event.type === "delta") yield eventOf({ chunk: event.text });
		}
		yield eventOf({ done: true, ...answer.facts(asked) });
	} catch (error) {
		yield eventOf(restError(tell(error, request)));
	}
}
