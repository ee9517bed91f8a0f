import { type CallOptions, type CallSettings, call, type Repeat } from "./call.ts";
import { connection, type Numbered, type Subscription } from "./connection.ts";
import { readableFetch } from "./fetch.ts";
import { resumableStream, type StreamOptions } from "./stream.ts";
import { errorOfResponse } from "./to-error.ts";
import { createTransport, type TransportOptions, type TrpcClient } from "./transport.ts";
import type { Visitor } from "./visitor.ts";

export type SessionOptions = TransportOptions & {
	visitor: Visitor;
	clientId: string | undefined;
	timeoutMs: number;
	maxRetries: number;
	onError: (error: unknown) => void;
};

type StreamEnd<Data> = Omit<StreamOptions<Data>, "open">;

type Scope = { clientId?: string | undefined; tenantId?: string | undefined };

/** What every resource works with: the connection to one server, with one key. */
export class Session {
	readonly trpc: TrpcClient;
	readonly visitor: Visitor;
	/** Told of failures that no call can throw. */
	readonly onError: (error: unknown) => void;
	readonly #options: SessionOptions;

	constructor(options: SessionOptions) {
		this.trpc = createTransport(options);
		this.visitor = options.visitor;
		this.onError = options.onError;
		this.#options = options;
	}

	/** The input with the client it is about, unless it names one itself. */
	scoped<Input>(input: Input & Scope): Input & Scope {
		const { clientId } = this.#options;
		if (clientId === undefined || input.clientId !== undefined || input.tenantId !== undefined) return input;
		return { ...input, clientId };
	}

	/** A subscription's items up to its last one. Reconnects and resumes by itself. */
	stream<Data>(subscription: Subscription, options: StreamEnd<Data>): AsyncGenerator<Numbered<Data>, void> {
		const { path, input } = subscription;
		return resumableStream<Data>({
			...options,
			open: (lastEventId) => {
				const resumed = lastEventId === null ? input : { ...input, lastEventId };
				return connection(this.#options, { path, input: this.scoped(resumed) }, options.signal);
			},
		});
	}

	/** Sends a form to what is no procedure. */
	async upload<Output>(path: string, body: FormData, signal: AbortSignal): Promise<Output> {
		const { url, headers, fetch } = this.#options;
		const init = { method: "POST", headers: headers(), body, signal };
		const response = await readableFetch(fetch)(`${url.replace(/trpc$/, "api")}/${path}`, init);
		const json = await response.json();
		if (response.ok) return json;
		const { message, details, ...data } = json.error ?? {};
		throw errorOfResponse(response, { message, data: { ...data, ...details } });
	}

	/** Runs a call with its time limit and retries. */
	call<Output>(
		repeat: Repeat,
		options: CallOptions | undefined,
		run: (signal: AbortSignal) => Promise<Output>,
	): Promise<Output> {
		const settings: CallSettings = {
			repeat,
			signal: options?.signal,
			timeoutMs: options?.timeoutMs ?? this.#options.timeoutMs,
			maxRetries: options?.maxRetries ?? this.#options.maxRetries,
		};
		return call(settings, run);
	}
}
