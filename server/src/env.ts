import { isIP } from "node:net";
import { z } from "zod";
import type { EncryptionKey } from "./encryption.ts";

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** A whole number in decimal digits, and nothing that merely converts to one, such as "0x10" or " ". */
const integer = (min: number, max: number) =>
	z
		.string()
		.regex(/^\d+$/, `Write a whole number from ${min} to ${max}.`)
		.transform(Number)
		.pipe(z.number().min(min).max(max));

const count = integer(0, 1_000_000);
const quota = integer(0, 2_000_000_000).default(0);
const list = z.string().transform((value) =>
	value
		.split(",")
		.map((item) => item.trim())
		.filter(Boolean),
);

/** An address, or a range as address/bits. */
function isAddressRange(text: string): boolean {
	const [address = "", bits, ...rest] = text.split("/");
	const version = isIP(address);
	if (version === 0 || rest.length > 0) return false;
	return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** What can be called as it stands with a path added to it. */
function isBaseUrl(text: string): boolean {
	// What is no address at all has been told already.
	if (!URL.canParse(text)) return true;
	const { username, password, pathname } = new URL(text);
	return username === "" && password === "" && !/[?#]/.test(text) && !/\/rerank\/*$/.test(pathname);
}

const REDIS_URL_FORM = "Write redis://user:password@host:6379/0, or rediss:// for TLS.";

/** Whether all parts can be read: the path is the number of a database. */
function isRedisUrl(text: string): boolean {
	if (!URL.canParse(text)) return true;
	const { pathname, username, password } = new URL(text);
	return /^(\/\d*)?$/.test(pathname) && [username, password].every((part) => isEncoded(part));
}

function isEncoded(text: string): boolean {
	try {
		decodeURIComponent(text);
		return true;
	} catch {
		return false;
	}
}

const model = /^[a-z-]+:\S+$/;
const models = list.pipe(z.array(z.string().regex(model, "Write provider:model, such as openai:gpt-4o-mini.")));
const baseUrl = z.url({ protocol: /^https?$/ }).optional();
/** A wait: an hour is as good as none. */
const wait = (min: number) => integer(min, 3_600_000);

const ENCRYPTION_KEY = /^(\d{1,6}):([A-Za-z0-9+/]{43}=)$/;

function readEncryptionKey(entry: string): EncryptionKey {
	const [version = "", secret = ""] = entry.split(":");
	return { version: Number(version), secret };
}

/** Whether versions rise, keys differ, and none was made up by hand. */
const areGoodKeys = (keys: EncryptionKey[]) =>
	new Set(keys.map(({ secret }) => secret)).size === keys.length &&
	keys.every(({ version, secret }, index) => {
		const before = keys[index - 1]?.version ?? 0;
		return version > before && new Set(Buffer.from(secret, "base64")).size > 16;
	});

function splitPair(pair: string): [string, string] {
	const end = pair.indexOf("=");
	return [pair.slice(0, end), pair.slice(end + 1)];
}

/** Everything that can be configured: what it means, and its default. */
const environmentSchema = z.object({
	NODE_ENV: z
		.enum(["development", "production", "test"])
		.default("development")
		.describe("`production` allows no origin that is not listed, makes no demo, and insists on secrets."),
	PORT: integer(0, 65_535).default(3000).describe("Port to listen on; 0 takes a free one."),
	HOST: z.string().min(1).default("localhost").describe("Address to listen on; 0.0.0.0 for every network."),
	PUBLIC_URL: z
		.url({ protocol: /^https?$/ })
		.optional()
		.describe("URL under which visitors reach the server. Default: where it listens."),
	SIGNPOST_DATA_DIR: z
		.string()
		.min(1)
		.default(".signpost")
		.describe("Folder of the embedded database and of demo.json."),
	SIGNPOST_DEMO: flag
		.optional()
		.describe("Whether to make a demo client at first start. Default: true, in production false."),
	DATABASE_URL: z
		.url({ protocol: /^postgres(ql)?$/, error: "Write postgresql://user:password@host:5432/name." })
		.optional()
		.describe("PostgreSQL 15 or newer with pgvector. Default: the embedded database."),
	DATABASE_POOL_SIZE: integer(1, 100).default(10).describe("Connections to keep to the database."),
	REDIS_URL: z
		.url({ protocol: /^rediss?$/, error: REDIS_URL_FORM })
		.refine(isRedisUrl, REDIS_URL_FORM)
		.optional()
		.describe("Redis 6 or newer, through which several servers share answers and limits. Default: each has its own."),
	CHAT_MODELS: models
		.default([])
		.describe(
			"Models that write answers, tried in order, such as openai:gpt-4o-mini. Default: none, answers are extractive.",
		),
	CHAT_MODELS_ALLOWED: models
		.default([])
		.describe("Further models, which clients and chatbots may choose. Default: none but those of CHAT_MODELS."),
	CHAT_MAX_TOKENS: integer(1, 100_000)
		.default(4_000)
		.describe("Length of an answer at most, in tokens; some models think first, and count that, too."),
	CHAT_CONNECT_TIMEOUT_MS: wait(1)
		.default(15_000)
		.describe("Time that a model's server has to begin its reply, in ms."),
	CHAT_FIRST_TOKEN_TIMEOUT_MS: wait(1).default(20_000).describe("Time that a model has for its first word, in ms."),
	CHAT_STALL_TIMEOUT_MS: wait(1).default(15_000).describe("Time that a model may pause between words, in ms."),
	CHAT_ANSWER_TIMEOUT_MS: wait(1)
		.default(180_000)
		.describe("Time that a model has for the whole answer, retries included, in ms."),
	CHAT_RETRY_DELAY_MS: wait(0)
		.default(500)
		.describe(
			"Wait before a model is called again, in ms, unless it says how long; the second time it is twice as long.",
		),
	CHAT_COOLDOWN_MS: wait(1).default(10_000).describe("How long a model that has failed is left alone, in ms."),
	MODEL_PRICES: z
		.string()
		.min(1)
		.optional()
		.describe(
			'Prices in US dollars for a million tokens, as JSON or a file of it: {"openai:gpt-4o-mini":{"prompt":0.15,"completion":0.6}}. Default: list prices.',
		),
	CHAT_REWRITE_TIMEOUT_MS: wait(0)
		.default(2_000)
		.describe(
			"Time that a follow-up question waits for the first of CHAT_MODELS to rewrite it, in ms; then a rule does, with 0 always.",
		),
	EMBEDDING_MODEL: z
		.string()
		.regex(model, "Write provider:model, such as openai:text-embedding-3-small.")
		.optional()
		.describe(
			"Model that embeds passages and queries: openai:…, google:… or onnx:…, a folder with weights. Default: none, search is lexical.",
		),
	OPENAI_API_KEY: z.string().min(1).optional().describe("Key for openai: models."),
	OPENAI_BASE_URL: baseUrl.describe(
		"Any server that speaks OpenAI's API, such as http://localhost:11434/v1 for Ollama.",
	),
	OPENAI_COMPATIBLE_BASE_URL: baseUrl.describe(
		"Server of openai-compatible: models, beside OpenAI's: Ollama, vLLM, Azure (https://….openai.azure.com/openai/v1).",
	),
	OPENAI_COMPATIBLE_API_KEY: z.string().min(1).optional().describe("Key for that server, where it needs one."),
	OPENAI_COMPATIBLE_USAGE: flag
		.default(true)
		.describe("Whether to ask that server for its count of tokens; false for one that refuses stream_options."),
	SEARCH_CACHE_MEGABYTES: count
		.default(32)
		.describe("Memory for answers to searches that come again, in MiB; 0: none are kept."),
	GEMINI_API_KEY: z.string().min(1).optional().describe("Key for google: models."),
	GEMINI_BASE_URL: baseUrl.describe("Any server that speaks Google's protocol. Default: Google's own."),
	ANTHROPIC_API_KEY: z.string().min(1).optional().describe("Key for anthropic: models."),
	ANTHROPIC_BASE_URL: baseUrl.describe("Any server that speaks Anthropic's protocol. Default: Anthropic's own."),
	RERANK_MODEL: z
		.string()
		.regex(model, "Write provider:model, such as cohere:rerank-v3.5.")
		.optional()
		.describe(
			"Model that puts the first results in order: cohere:…, jina:… or tei:…. Default: none, search keeps its own order.",
		),
	RERANK_BASE_URL: z
		.url({ protocol: /^https?$/, error: "Write an address, such as http://localhost:8000/v1." })
		.refine(isBaseUrl, "Write it without user, password, ? and #, and without /rerank, which is added.")
		.optional()
		.describe("What /rerank is added to: any server of the model's protocol. Default: the provider's own."),
	RERANK_API_KEY: z
		.string()
		.regex(/^[!-~]+$/, "Write the key alone: no blanks, no letters beyond ASCII.")
		.optional()
		.describe("Key for the server of RERANK_MODEL."),
	RERANK_TIMEOUT_MS: integer(50, 10_000)
		.default(1_000)
		.describe("Time that a search waits for RERANK_MODEL, in ms, 50 to 10000; then it goes on without."),
	AUTH_SECRET: z
		.string()
		.min(32, "At least 32 characters. Make one: openssl rand -base64 32")
		.optional()
		.describe(
			"Signs click tokens and visitors' names. Required in production; otherwise made once and kept in the data folder.",
		),
	ENCRYPTION_KEYS: list
		.refine(
			(entries) => entries.every((entry) => ENCRYPTION_KEY.test(entry)),
			"Write 1: and a key of 32 bytes in base64. Make one: openssl rand -base64 32",
		)
		.transform((entries) => entries.map(readEncryptionKey))
		.refine(areGoodKeys, "Write each version and each key once, the newest version last, and no key of a pattern.")
		.default([])
		.describe(
			"Encrypt what tenants keep secret, as version:key,version:key; the last one encrypts. Required in production; otherwise made once and kept in the data folder.",
		),
	TRUSTED_PROXIES: list
		.pipe(z.array(z.string().refine(isAddressRange, "Write addresses or ranges, such as 10.0.0.0/8.")))
		.default([])
		.describe("Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed. Default: none."),
	RATE_LIMIT_PER_ADDRESS: count
		.default(3_000)
		.describe("Calls a minute by one address with publishable keys, and as many with unknown keys; 0: no limit."),
	RATE_LIMIT_PER_VISITOR: count
		.default(600)
		.describe("Calls a minute by one visitor with a publishable key; 0: no limit."),
	RATE_LIMIT_PER_KEY: count.default(60_000).describe("Calls a minute by one key; 0: no limit."),
	RATE_LIMIT_PER_TENANT: count.default(120_000).describe("Calls a minute with all keys of a tenant; 0: no limit."),
	RATE_LIMIT_ANSWERS: count
		.default(120)
		.describe("Answers a minute for one address with publishable keys; 0: no limit."),
	RATE_LIMIT_LOGINS: integer(0, 10_000)
		.default(10)
		.describe(
			"Attempts in a quarter of an hour to log in to one account from one address; 10 times as many to different accounts; 20 times an hour to one account from addresses it was never used from; 0: no limit.",
		),
	QUOTA_DOCUMENTS: quota.describe("Documents of a tenant, unless the operator has set its quota; 0: no limit."),
	QUOTA_MEGABYTES: quota.describe("Content of a tenant's documents, in MiB, likewise; 0: no limit."),
	QUOTA_QUESTIONS_PER_DAY: quota.describe("Questions to chat a day for a tenant, likewise; 0: no limit."),
	QUOTA_TOKENS_PER_DAY: quota.describe(
		"Tokens of models a day for a tenant, likewise, after which answers are extractive; 0: no limit.",
	),
	AUDIT_RETENTION_DAYS: integer(0, 36_500)
		.default(365)
		.describe("Days for which entries of the audit log are kept; 0: for ever."),
	REGISTRATION: z
		.enum(["open", "invited"])
		.default("open")
		.describe("Who may make an account: anybody, or only those whom a member of an organisation has invited."),
	SMTP_URL: z
		.url({ protocol: /^smtps?$/, error: "Write smtp://user:password@host:587, or smtps:// for TLS from the start." })
		.optional()
		.describe("Server that mails are sent through. Default: none; in development mails are printed."),
	MAIL_FROM: z
		.string()
		.min(3)
		.default("Signpost <signpost@localhost>")
		.describe("Sender of mails, such as Signpost <no-reply@example.com>."),
	ADMIN_TOKEN: z
		.string()
		.regex(/^[!-~]+$/, "Write it without blanks and letters beyond ASCII. Make one: openssl rand -base64 32")
		.optional()
		.describe("Opens everything in every organisation, for whoever runs the server. Default: none does."),
	WEBHOOK_ALLOWED_ADDRESSES: list
		.pipe(z.array(z.string().refine(isAddressRange, "Write addresses or ranges, such as 10.0.0.0/8.")))
		.default([])
		.describe(
			"Addresses or CIDR ranges of your own network that webhooks, and models of tenants' own, may call, also without TLS. Default: none, only the internet.",
		),
	WEBHOOK_RETRY_SECONDS: integer(1, 3_600)
		.default(5)
		.describe("Wait before a webhook is called again, in seconds, 1 to 3600; twice that before the next time."),
	ANSWER_UNWATCHED_SECONDS: integer(1, 3_600)
		.default(60)
		.describe("Time after which an answer that nobody watches stops, in seconds."),
	DRAIN_SECONDS: integer(0, 600)
		.default(30)
		.describe("Time that running answers get to end after SIGTERM, in seconds; 0: they are broken off."),
	STREAM_STALL_SECONDS: integer(1, 600)
		.default(30)
		.describe("Time after which a viewer of a stream who takes nothing of it is dropped, in seconds."),
	UPLOAD_MAX_BYTES: integer(1_000, 200_000_000)
		.default(20_000_000)
		.describe("All files of an upload together, in bytes. It is held in memory while it arrives."),
	UPLOAD_MAX_FILE_BYTES: integer(1_000, 200_000_000).default(5_000_000).describe("One file of an upload, in bytes."),
	UPLOAD_MAX_FILES: integer(1, 100).default(20).describe("Files of an upload, 1 to 100."),
	UPLOAD_MAX_FIELDS: integer(1, 1_000).default(100).describe("Fields of an upload beside its files, 1 to 1000."),
	UPLOAD_MAX_FIELD_BYTES: integer(100, 1_000_000).default(20_000).describe("One field of an upload, in bytes."),
	UPLOAD_TIMEOUT_SECONDS: integer(1, 60)
		.default(50)
		.describe("Time in which an upload has to arrive, in seconds, 1 to 60."),
	REQUEST_TIMEOUT_SECONDS: integer(1, 3_600)
		.default(60)
		.describe("Time that a client has to send a request, in seconds; 10 at most for its headers."),
	LEARNING: flag
		.default(true)
		.describe("Whether visitors' clicks change the ranking. When false, where clicks come from is not stored either."),
	METRICS_TOKEN: z
		.string()
		.min(16, "At least 16 characters. Make one: openssl rand -base64 32")
		.optional()
		.describe("Opens /metrics, as Authorization: Bearer …. Default: there is no /metrics."),
	OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl.describe(
		"OpenTelemetry collector that gets spans by OTLP over HTTP, such as http://localhost:4318. Default: none does.",
	),
	OTEL_EXPORTER_OTLP_HEADERS: list
		.refine((pairs) => pairs.every((pair) => /^[^=\s]+=\S/.test(pair)), "Write name=value,name=value.")
		.transform((pairs) => Object.fromEntries(pairs.map((pair) => splitPair(pair))))
		.default({})
		.describe("Headers for that collector, as name=value,name=value. Default: none."),
	OTEL_SERVICE_NAME: z.string().min(1).default("signpost").describe("What spans call this server."),
	SENTRY_DSN: z
		.url({ protocol: /^https?$/, error: "Write the DSN as Sentry shows it: https://key@host/project." })
		.optional()
		.describe("Sentry project that gets errors of ours, masked as in the log. Default: none does."),
	LOG_LEVEL: z
		.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
		.default("warn")
		.describe("What to log."),
});

export type Environment = z.infer<typeof environmentSchema>;

/** A configuration that cannot be used. The message is one line and says what to change. */
export class ConfigurationError extends Error {
	constructor(message: string) {
		super(message);
		this.name = "ConfigurationError";
	}
}

/** As it stands in examples, or is typed by who wants to get on. */
const SAMPLE =
	/change.?me|replace.?(me|this)|example|sample|placeholder|your.?(own.?)?(auth.?)?secret|password|123456789012/i;
const isSample = (secret: string) => new Set(secret).size < 8 || SAMPLE.test(secret);

/** Reads the configuration. An empty variable counts as not set. @throws ConfigurationError */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
	const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
	const parsed = environmentSchema.safeParse(set);
	if (!parsed.success) {
		const problems = parsed.error.issues.map((issue) => `${issue.path[0]?.toString() ?? ""}: ${issue.message}`);
		throw new ConfigurationError(`Bad configuration. ${problems.join("; ")}`);
	}
	if (parsed.data.NODE_ENV === "production" && parsed.data.AUTH_SECRET === undefined) {
		throw new ConfigurationError("AUTH_SECRET is required in production. Make one: openssl rand -base64 32");
	}
	const { ADMIN_TOKEN, AUTH_SECRET, NODE_ENV } = parsed.data;
	if (NODE_ENV === "production" && ADMIN_TOKEN !== undefined && ADMIN_TOKEN.length < 32)
		throw new ConfigurationError("ADMIN_TOKEN is too short: 32 characters at least. Make one: openssl rand -base64 32");
	for (const [name, secret] of Object.entries({ AUTH_SECRET, ADMIN_TOKEN }))
		if (NODE_ENV === "production" && secret !== undefined && isSample(secret))
			throw new ConfigurationError(`${name} can be guessed. Make one: openssl rand -base64 32`);
	if (ADMIN_TOKEN !== undefined && ADMIN_TOKEN === AUTH_SECRET)
		throw new ConfigurationError(
			"ADMIN_TOKEN and AUTH_SECRET are the same. Make one of them anew: openssl rand -base64 32",
		);
	if (NODE_ENV === "production" && parsed.data.ENCRYPTION_KEYS.length === 0)
		throw new ConfigurationError(
			'ENCRYPTION_KEYS is required in production. Make one: echo "1:$(openssl rand -base64 32)"',
		);
	if (parsed.data.ENCRYPTION_KEYS.some(({ secret }) => secret === AUTH_SECRET || secret === ADMIN_TOKEN))
		throw new ConfigurationError("ENCRYPTION_KEYS has another secret. Make a key of its own: openssl rand -base64 32");
	return parsed.data;
}

/** The text of .env.example. */
export function describeEnvironment(): string {
	const blocks = Object.entries(environmentSchema.shape).map(([name, schema]) => {
		const fallback: unknown = schema.safeParse(undefined).data;
		const value = fallback === undefined || Array.isArray(fallback) ? "" : String(fallback);
		return `# ${schema.description ?? ""}\n# ${name}=${value}\n`;
	});
	return `# Every setting, all optional in development. Copy to .env and change what you need.\n\n${blocks.join("\n")}`;
}
