import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from "cockatiel";
import type { FastifyBaseLogger } from "fastify";
import { describeRedisError } from "./describe-error.ts";
import { within } from "./within.ts";

export const REDIS = {
	/** For how long a caller waits for Redis, in ms; then he does without. */
	patience: 20,
	/** Failures one after the other, after which it is left alone. */
	failures: 5,
	/** For how long, in ms; one call then finds out whether it is back. */
	pause: 2_000,
	/** A start waits so long for the connection, in ms, and then goes on. */
	startWait: 1_000,
	/** Longest wait between two attempts to connect, in ms. */
	reconnectWait: 5_000,
	/** A connection is asked for a sign of life so often, in ms, and given up when it has given none for three times that. */
	heartbeat: 5_000,
};

export type RedisOptions = {
	/** Its password is in it: never to be logged. */
	url: string;
	logger: Pick<FastifyBaseLogger, "warn" | "info">;
};

export type RedisState = "connected" | "unreachable";

/** Redis, as something that may be missing at any moment. */
export type RedisConnection = Awaited<ReturnType<typeof connectRedis>>;

/** Connects for as long as the process lives. Never fails: what cannot be reached is reported once, and tried again. */
export async function connectRedis({ url, logger }: RedisOptions) {
	const client = await createClient(url);
	const counts = { calls: 0, failures: 0 };
	const circuit = circuitBreaker(handleAll, {
		halfOpenAfter: REDIS.pause,
		breaker: new ConsecutiveBreaker(REDIS.failures),
	});
	let lost = false;
	const lose = (error: unknown) => {
		if (lost || !client.isOpen) return;
		lost = true;
		const reason = describeRedisError(error);
		logger.warn({ reason }, "Redis of REDIS_URL is out of reach; this process does without until it is back");
	};
	const find = () => {
		if (!lost || circuit.state !== CircuitState.Closed) return;
		lost = false;
		logger.warn({ failures: counts.failures }, "Redis of REDIS_URL is back");
	};
	const refused = new Set<string>();
	client.on("error", lose);
	client.on("ready", find);
	circuit.onReset(find);
	circuit.onBreak((cause) => lose("error" in cause ? cause.error : undefined));
	circuit.onFailure(({ reason }) => {
		counts.failures += 1;
		const code = "error" in reason ? describeRedisError(reason.error) : "";
		// Refusals such as of a full Redis come between calls that succeed: the circuit stays closed.
		if (!/^[A-Z]{3,}$/.test(code) || refused.has(code)) return;
		refused.add(code);
		logger.warn({ reason: code }, "Redis of REDIS_URL refuses a command");
	});
	const first = new Promise<void>((resolve) => client.once("ready", resolve).once("error", () => resolve()));
	client.connect().catch(() => undefined);
	await within(first, REDIS.startWait).catch(lose);

	async function attempt<Result>(call: (redis: typeof client) => Promise<Result>): Promise<Result> {
		// While one call tries, the others would wait for its end.
		if (!client.isReady || circuit.state === CircuitState.HalfOpen) throw new Error("Redis is out of reach.");
		counts.calls += 1;
		return circuit.execute(() => within(call(client), REDIS.patience));
	}

	return {
		/** What a call brings, in 20 ms at most. @throws when Redis fails, is slow or is known to be out of reach */
		attempt,
		/** What a call brings that nobody waits for, in `ms` at most: slowness that matters to others does not to it. */
		async attemptFor<Result>(ms: number, call: (redis: typeof client) => Promise<Result>): Promise<Result> {
			if (!client.isReady) throw new Error("Redis is out of reach.");
			return within(call(client), ms);
		},
		check: (): Promise<RedisState> =>
			attempt((redis) => redis.ping()).then(
				() => "connected",
				() => "unreachable",
			),
		/** Calls made since the start, and how many of them failed. */
		counts: () => ({ ...counts }),
		/** Hears what is published, whenever there is a connection. */
		listen(channel: string, heard: (message: string) => void): void {
			let subscribed = false;
			const subscribe = () => {
				// The client itself subscribes again on a new connection.
				if (subscribed) return;
				subscribed = true;
				client.subscribe(channel, heard).catch(() => {
					subscribed = false;
				});
			};
			client.on("ready", subscribe);
			if (client.isReady) subscribe();
		},
		/** Hears what is published where there is a connection now, until the returned function is called. */
		hear(channel: string, heard: () => void): () => void {
			if (!client.isReady) return () => undefined;
			const subscribed = client.subscribe(channel, heard).catch(() => undefined);
			return () => void subscribed.then(() => client.unsubscribe(channel, heard)).catch(() => undefined);
		},
		close: async (): Promise<void> => client.destroy(),
	};
}

/** Buffers for what was stored, and commands that fail at once where there is no connection. */
async function createClient(url: string) {
	const redis = await import("@redis/client");
	return redis.createClient({
		...{ url, name: "signpost", disableOfflineQueue: true, maintNotifications: "disabled" },
		pingInterval: REDIS.heartbeat,
		socket: {
			connectTimeout: REDIS.heartbeat,
			socketTimeout: 3 * REDIS.heartbeat,
			reconnectStrategy: (retries) => Math.min(100 * 2 ** Math.min(retries, 10), REDIS.reconnectWait),
		},
		commandOptions: { typeMapping: { [redis.RESP_TYPES.BLOB_STRING]: Buffer } },
	});
}
