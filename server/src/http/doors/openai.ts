import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError, type ErrorCode } from "../../errors.ts";
import type { Services } from "../../services.ts";
import { authorize } from "../../trpc/authorize.ts";
import { errorHandler, type Told, tell } from "../errors.ts";
import { RequestFacts } from "../request.ts";
import { Answer, ask, readAnswer } from "./ask.ts";
import { type Completing, chunksOf, completionOf, readMessages } from "./completion.ts";
import { acceptJson, clientInQuery, hangUpOf, readBody } from "./door.ts";
import { completionInput, readModel } from "./openai-schema.ts";
import { eventOf, sendEvents } from "./server-sent.ts";

const OWNER = "signpost";

/** OpenAI's API of chat under /v1, as far as its clients need it. */
export async function registerOpenAi(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(
		async (scope) => {
			acceptJson(scope);
			scope.setErrorHandler(errorHandler(openAiError));
			scope.get("/models", (request) => listModels(services, request));
			scope.post("/chat/completions", (request, reply) => complete(services, request, reply));
		},
		{ prefix: "/v1" },
	);
}

async function listModels(services: Services, request: FastifyRequest) {
	const ctx = { services, request: new RequestFacts(request) };
	const { caller } = await authorize(ctx, { scope: "chat", client: clientInQuery(request), procedure: "v1.models" });
	const chatbots = await services.chat.chatbots(caller.clientId);
	const data = chatbots.map(({ chatbotId, name, createdAt }) => modelOf(`${OWNER}/${chatbotId}`, createdAt, name));
	const [first] = chatbots;
	return { object: "list", data: first === undefined ? [] : [modelOf(OWNER, first.createdAt, first.name), ...data] };
}

const modelOf = (id: string, createdAt: Date, name: string) => ({
	...{ id, object: "model", created: Math.floor(createdAt.getTime() / 1_000), owned_by: OWNER, name },
});

async function complete(services: Services, request: FastifyRequest, reply: FastifyReply) {
	const gone = hangUpOf(reply);
	const model = readModel((request.body as { model?: unknown } | undefined)?.model);
	const facts = { services, request: new RequestFacts(request) };
	const client = model?.client ?? clientInQuery(request) ?? model?.chatbotId;
	const ctx = await authorize(facts, { scope: "chat", client, procedure: "chat.start" });
	const input = readBody(completionInput, request);
	if (model === null) throw noSuchModel(input.model);
	const question = { ...readMessages(input.messages), chatbotId: model.chatbotId, user: input.user ?? undefined };
	const asked = await ask(ctx, question, gone);
	if (input.stream === true) return sendEvents(reply, streamOf({ input, asked, answer: new Answer() }, request));
	return completionOf({ input, asked, answer: await readAnswer(asked) });
}

async function* streamOf(completing: Completing, request: FastifyRequest): AsyncGenerator<string> {
	try {
		yield* chunksOf(completing);
	} catch (error) {
		yield eventOf(openAiError(tell(error, request)));
	}
}

const noSuchModel = (model: string) =>
	new AppError("NOT_FOUND", `There is no model ${JSON.stringify(model)}. GET /v1/models names those there are.`);

type Kind = { type: string; code: string | null; param?: string };

/** OpenAI's names for our errors, where it has one. */
const KINDS: Partial<Record<ErrorCode, Kind>> = {
	UNAUTHENTICATED: { type: "invalid_request_error", code: "invalid_api_key" },
	FORBIDDEN: { type: "invalid_request_error", code: "insufficient_permissions" },
	NOT_FOUND: { type: "invalid_request_error", code: "model_not_found", param: "model" },
	RATE_LIMITED: { type: "rate_limit_error", code: "rate_limit_exceeded" },
};

function openAiError({ message, data }: Told) {
	const other: Kind = { type: data.httpStatus < 500 ? "invalid_request_error" : "server_error", code: null };
	const { type, code, param = data.issues?.[0]?.path ?? null } = KINDS[data.code] ?? other;
	return { error: { message, type, param, code } };
}
