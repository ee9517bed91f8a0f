import { type CallOptions, type CallSettings, call, type Repeat } from "./call.ts";
import { createTransport, type TransportOptions, type TrpcClient } from "./transport.ts";
import type { Visitor } from "./visitor.ts";

export type SessionOptions = TransportOptions & {
	visitor: Visitor;
	clientId: string | undefined;
	timeoutMs: number;
	maxRetries: number;
	onError: (error: unknown) => void;
};

type Scope = { clientId?: string | undefined; tenantId?: string | undefined };

/** What every resource works with: the connection to one server, with one key. */
export class Session {
	readonly trpc: TrpcClient;
	readonly visitor: Visitor;
	/** Told of failures that no call can throw. */
	readonly onError: (error: unknown) => void;
	readonly options: SessionOptions;

	constructor(options: SessionOptions) {
		this.trpc = createTransport(options);
		this.visitor = options.visitor;
		this.onError = options.onError;
		this.options = options;
	}

	/** The input with the client it is about, unless it names one itself. */
	scoped<Input>(input: Input & Scope): Input & Scope {
		const { clientId } = this.options;
		if (clientId === undefined || input.clientId !== undefined || input.tenantId !== undefined) return input;
		return { ...input, clientId };
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
			timeoutMs: options?.timeoutMs ?? this.options.timeoutMs,
			maxRetries: options?.maxRetries ?? this.options.maxRetries,
		};
		return call(settings, run);
	}
}
