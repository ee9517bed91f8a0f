import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { nameOfFile, type UploadedFile } from "../../features/ingest/read-file.ts";
import type { Fields } from "./read-input.ts";

export type UploadLimits = {
	/** Of all files and fields together, in bytes. */
	bytes: number;
	/** Of one file, in bytes. */
	fileBytes: number;
	files: number;
	fields: number;
	/** Of one field's value, in bytes. */
	fieldBytes: number;
	/** In which it has to arrive, in ms. */
	timeoutMs: number;
};

export type UploadForm = { fields: Fields; files: UploadedFile[] };

const MAX_HEADERS_OF_PART = 20;

/** Reads a form into memory as it arrives, and no more of it than is allowed. */
export async function readForm(request: FastifyRequest, limits: UploadLimits): Promise<UploadForm> {
	const fields = new Map<string, unknown>();
	const files: UploadedFile[] = [];
	let left = limits.bytes;
	const take = (bytes: number) => {
		left -= bytes;
		if (left < 0) throw new AppError("TOO_LARGE", `An upload may have ${limits.bytes} bytes.`);
	};
	for await (const part of request.parts({ limits: parserLimits(limits) })) {
		if (part.type === "file") {
			files.push({
				name: nameOfFile(part.filename),
				type: part.mimetype,
				bytes: await readFile(part, { limits, take }),
			});
			continue;
		}
		const { fieldname: name, value, valueTruncated } = part;
		if (valueTruncated) throw new AppError("TOO_LARGE", `A field may have ${limits.fieldBytes} bytes.`);
		take(name.length + String(value).length);
		// One that comes again is a list.
		fields.set(name, fields.has(name) ? [fields.get(name), value].flat() : value);
	}
	return { fields: Object.fromEntries(fields), files };
}

type Taking = { limits: UploadLimits; take: (bytes: number) => void };

async function readFile({ file }: MultipartFile, { limits, take }: Taking): Promise<Uint8Array> {
	const pieces: Buffer[] = [];
	const tooLarge = new AppError("TOO_LARGE", `A file may have ${limits.fileBytes} bytes.`);
	if (file.truncated) throw tooLarge;
	// The parser would read past the rest of it first.
	file.once("limit", () => file.destroy(tooLarge));
	for await (const piece of file as AsyncIterable<Buffer>) {
		take(piece.length);
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}

const parserLimits = ({ fileBytes, files, fields, fieldBytes }: UploadLimits) => ({
	...{ files, fields, parts: files + fields, headerPairs: MAX_HEADERS_OF_PART },
	...{ fileSize: fileBytes, fieldSize: fieldBytes },
});

/** What the parser of forms says, in our words; anything else as it is. */
export function formError(error: unknown, { files, fields }: UploadLimits): unknown {
	if (error instanceof AppError || !(error instanceof Error)) return error;
	switch ((error as { code?: string }).code) {
		case "FST_FILES_LIMIT":
		case "FST_FIELDS_LIMIT":
		case "FST_PARTS_LIMIT":
			return new AppError("TOO_LARGE", `An upload may have ${files} files and ${fields} fields.`, { cause: error });
		default:
			return new AppError("INVALID_INPUT", "The form cannot be read. Send it as multipart/form-data.", {
				cause: error,
			});
	}
}
