import multipart from "@fastify/multipart";
import { TRPCError } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { Actor } from "../../features/access/principal.ts";
import { documentInput } from "../../features/documents/schema.ts";
import { ACCEPTED_FILES, readFile, type UploadedFile } from "../../features/ingest/read-file.ts";
import {
	type IngestUploadFields,
	type IngestUploadOutput,
	ingestDocumentsInput,
	ingestUploadFields,
} from "../../features/ingest/schema.ts";
import type { Services } from "../../services.ts";
import { admit, authorize, clientNamedIn } from "../../trpc/authorize.ts";
import type { Context } from "../../trpc/context.ts";
import { errorBody } from "../errors.ts";
import { adminTokenOf, RequestFacts } from "../request.ts";
import { type Fields, mergeFields, readValue } from "./read-input.ts";
import { formError, readForm, type UploadForm, type UploadLimits } from "./upload-form.ts";
import { createUploadSlots } from "./upload-slots.ts";

export const UPLOAD_PATH = "/api/document/ingest";

/** As the procedure that it is another way to. */
const PROCEDURE = "ingest.documents";

const NO_FORM = `Send the files as multipart/form-data: ${ACCEPTED_FILES}.`;

type Serving = { services: Services; limits: UploadLimits };

/** Documents as files. Nothing else takes a form: browsers let any page post one anywhere. */
export async function registerUpload(app: FastifyInstance, serving: Serving): Promise<void> {
	const takeSlot = createUploadSlots();
	await app.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		await scope.register(multipart);
		scope.addContentTypeParser("*", (_request, _body, done) => done(new AppError("UNSUPPORTED_MEDIA_TYPE", NO_FORM)));
		scope.route({
			...{ method: "POST", url: UPLOAD_PATH, config: { procedure: PROCEDURE } },
			onRequest: async (request, reply) => takeSlot(await admitUpload(serving, request), reply),
			handler: (request, reply) => take(serving, request, reply),
		});
	});
}

const contextOf = ({ services }: Serving, request: FastifyRequest): Context => ({
	services,
	request: new RequestFacts(request, adminTokenOf),
});

/** Before anything of the body is read. */
async function admitUpload(serving: Serving, request: FastifyRequest): Promise<Actor> {
	const caller = await admit(contextOf(serving, request), { scope: "ingest", procedure: PROCEDURE });
	// Of its parts nothing is kept but what is counted: the rest of them is headers.
	if (Number(request.headers["content-length"] ?? 0) > serving.limits.bytes * 2)
		throw new AppError("TOO_LARGE", `An upload may have ${serving.limits.bytes} bytes.`);
	return caller;
}

async function take(serving: Serving, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
	if (!request.isMultipart()) throw new AppError("UNSUPPORTED_MEDIA_TYPE", NO_FORM);
	const form = await readInTime(serving, request);
	if (form !== null) return store(serving, request, form);
	const late = new AppError("INVALID_INPUT", "The upload took too long to arrive.");
	const { status, body } = errorBody(late, { requestId: request.id, httpStatus: 408 });
	// Its sender may still be at it.
	return reply.code(status).header("Connection", "close").send(body);
}

/** Null: it has not arrived in time. */
async function readInTime({ limits }: Serving, request: FastifyRequest): Promise<UploadForm | null> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), limits.timeoutMs);
	});
	try {
		return await Promise.race([readForm(request, limits), late]);
	} catch (error) {
		throw formError(error, limits);
	} finally {
		clearTimeout(timer);
		// What is left of it is read past, so that its sender hears the answer.
		request.raw.unpipe().resume();
	}
}

async function store(serving: Serving, request: FastifyRequest, form: UploadForm): Promise<IngestUploadOutput> {
	const given = readJsonFields(mergeFields(form.fields));
	const fields = ingestUploadFields.safeParse(readValue(ingestUploadFields, given, "text"));
	if (!fields.success) throw new TRPCError({ code: "BAD_REQUEST", cause: fields.error });
	const input = ingestDocumentsInput.safeParse(documentsIn(fields.data, form.files));
	const clientId = await clientOf(contextOf(serving, request), fields.data, () => input.success);
	if (!input.success) throw new TRPCError({ code: "BAD_REQUEST", cause: input.error });
	return serving.services.ingest.upload(clientId, input.data);
}

/** The client that the fields name, by itself or by its chatbot, as far as the caller may act on it. */
async function clientOf(
	ctx: Context,
	{ chatbotId, ...fields }: IngestUploadFields,
	mayCreate: () => boolean,
): Promise<string> {
	const demand = { scope: "ingest", procedure: PROCEDURE, counted: true, mayCreate } as const;
	const find = async (client: string | undefined) => (await authorize(ctx, { ...demand, client })).caller.clientId;
	const named = clientNamedIn(fields);
	const clientId = await find(named ?? chatbotId);
	if (named !== undefined && chatbotId !== undefined && (await find(chatbotId)) !== clientId)
		throw new AppError("NOT_FOUND", "The client has no such chatbot.");
	return clientId;
}

/** Fields that hold more than a text are JSON. */
function readJsonFields(fields: Fields): Fields {
	const read = (name: string, value: unknown) => {
		const isJson = typeof value === "string" && (name === "metadata" || (name === "tags" && value.startsWith("[")));
		if (!isJson) return value;
		try {
			return JSON.parse(value);
		} catch {
			throw new AppError("INVALID_INPUT", `${name} is no JSON that can be read.`);
		}
	};
	return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, read(name, value)]));
}

/** What the files say, as `ingest.documents` takes it, which has yet to check it. */
function documentsIn(fields: IngestUploadFields, files: UploadedFile[]): object {
	if (files.length === 0) throw new AppError("INVALID_INPUT", NO_FORM);
	const { title, route, externalId, format, tags, metadata, source, updatedAt, idempotencyKey } = fields;
	for (const [name, values] of Object.entries({ title, route, externalId })) {
		if (values.length > 0 && values.length !== files.length)
			throw new AppError("INVALID_INPUT", `${name}: send one for each file, in order, or none.`);
	}
	const ofAll = { tags, metadata, source, updatedAt };
	const documents = files.flatMap((file, index) => {
		const read = readFile(file, format);
		if ("json" in read) return documentsInJson(read.json);
		const own = externalId[index] ?? file.name;
		const at = { externalId: own, title: title[index], route: route[index] ?? `/${encodeURIComponent(own)}` };
		return [{ ...at, ...ofAll, ...read }];
	});
	return { documents, idempotencyKey };
}

/** One document, a list of them, or what `ingest.documents` takes. */
function documentsInJson(json: unknown): unknown[] {
	const { documents = json } = json as { documents?: unknown };
	const all = Array.isArray(documents) ? documents : [documents];
	return all.map((document) => readValue(documentInput, document, "json"));
}
