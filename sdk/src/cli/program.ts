import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { createSignpost, type Signpost } from "../client.ts";
import { ask } from "./ask.ts";
import { type Connection, type ConnectionFlags, connectionFrom } from "./config.ts";
import { type EvalFlags, evaluate } from "./eval/eval.ts";
import { type Minimum, parseMinimum } from "./eval/gates.ts";
import { EXIT, EXIT_HELP } from "./exit.ts";
import { explain } from "./explain.ts";
import { type IngestFlags, ingest } from "./ingest/ingest.ts";
import { type CreateKeyFlags, createKey, listKeys, revokeKey, rotateKey } from "./keys.ts";
import { createOutput, type Output } from "./output.ts";
import { rotateEncryption } from "./rotate-encryption.ts";
import { type SearchFlags, search } from "./search.ts";
import { type StatsFlags, stats } from "./stats.ts";
import { status } from "./status.ts";
import { setSuperuser } from "./superuser.ts";

/** What a command gets beside its own arguments. */
type Tools = { signpost: Signpost; connection: Connection; output: Output };

type Finish = (flags: ConnectionFlags, run: (tools: Tools) => Promise<number>) => Promise<void>;

/** Runs one command line, without the program's name; returns the exit code. */
export async function runCommandLine(words: string[]): Promise<number> {
	let exitCode: number = EXIT.ok;
	const finish: Finish = async (flags, run) => {
		exitCode = await runCommand(flags, run);
	};
	const program = new Command("signpost")
		.description("Search, chat and ingest over a website's own content.")
		.version(manifest.version)
		.exitOverride()
		.configureHelp({ showGlobalOptions: true })
		.addHelpText("after", EXIT_HELP);
	for (const define of [
		defineIngest,
		defineSearch,
		defineAsk,
		defineEval,
		defineStats,
		defineStatus,
		defineKeys,
		defineSuperuser,
	])
		define(program, finish);
	try {
		await program.parseAsync(words, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
	}
	return exitCode;
}

async function runCommand(flags: ConnectionFlags, run: (tools: Tools) => Promise<number>): Promise<number> {
	const output = createOutput({ json: flags.json ?? false });
	let connection: Connection | undefined;
	try {
		connection = connectionFrom(flags, process.env);
		return await run({ signpost: createSignpost(connection), connection, output });
	} catch (error) {
		const { message, exitCode } = explain(error, connection?.url);
		output.error(message);
		return exitCode;
	}
}

function defineIngest(program: Command, finish: Finish): void {
	connected(program.command("ingest"))
		.description("Make the Markdown, MDX, HTML and text files of a folder searchable.")
		.argument("<folder>", "read with all its folders; dotfiles and node_modules are left out")
		.option("--source <name>", "the collection's name (default: the folder's)")
		.option("--base-url <prefix>", "what the documents' routes begin with, such as /docs")
		.option("--tag <tag>", "tag of every document; may be repeated", collect)
		.option("--no-remove", "keep stored documents that are no longer in the folder")
		.option("--force-remove", "remove them even when they are most of the collection")
		.action((folder: string, flags: ConnectionFlags & IngestFlags) =>
			finish(flags, ({ signpost, output }) => ingest(signpost, { ...flags, folder }, output)),
		);
}

function defineSearch(program: Command, finish: Finish): void {
	connected(program.command("search"))
		.description("Search the documents.")
		.argument("<query>", "what to look for")
		.option("--limit <count>", "hits to show, 1 to 50", parseLimit, 10)
		.option("--tag <tag>", "only documents with this tag; may be repeated", collect)
		.action((query: string, flags: ConnectionFlags & SearchFlags) =>
			finish(flags, ({ signpost, output }) => search(signpost, { ...flags, query }, output)),
		);
}

function defineAsk(program: Command, finish: Finish): void {
	connected(program.command("ask"))
		.description("Ask a question; the answer is printed as it is written. Ctrl-C stops it.")
		.argument("<question>", "at most 4,000 characters")
		.action((question: string, flags: ConnectionFlags) =>
			finish(flags, ({ signpost, output }) => ask(signpost, question, output)),
		);
}

function defineEval(program: Command, finish: Finish): void {
	connected(program.command("eval"))
		.description("Measure how good search is, and compare with an earlier run.")
		.argument("[dataset]", "folder in BEIR's layout, which goes into a client of its own (eval-<name>)")
		.option("--judgements <name>", "measure what is there by this judgement set instead")
		.option("--csv <file>", "first make the judgement set from a file: query,document,grade")
		.option("--label <text>", "what to know the run by, such as a commit")
		.option("--learning", "search with what clicks have taught, which a run leaves out otherwise")
		.option("--html <file>", "write a page with charts")
		.option("--min <metric=value>", "fail below this, such as ndcg@10=0.6; may be repeated", collectMinimum)
		.option("--no-worse-than <run>", "compare, and fail when significantly worse: a run's id, or a file of --json")
		.action((dataset: string | undefined, flags: ConnectionFlags & EvalFlags) =>
			finish(flags, ({ connection, output }) => evaluate(connection, { ...flags, dataset }, output)),
		);
}

function defineStats(program: Command, finish: Finish): void {
	const tables = ["timeline", "clients", "queries", "unanswered"];
	connected(program.command("stats"))
		.description("Show what visitors did, what they searched for and what found nothing.")
		.option("--from <day>", "first day by UTC, such as 2026-01-31 (default: 30 days with the last)")
		.option("--to <day>", "last day by UTC (default: today)")
		.addOption(new Option("--csv <table>", "print one table as CSV instead").choices(tables))
		.action((flags: ConnectionFlags & StatsFlags) =>
			finish(flags, ({ signpost, output }) => stats(signpost, flags, output)),
		);
}

function defineKeys(program: Command, finish: Finish): void {
	const keys = program
		.command("keys")
		.description("List, make, rotate and revoke keys, with a key of the scope admin.");
	connected(keys.command("list"))
		.description("Show the keys of all clients, or of --client.")
		.action((flags: ConnectionFlags) =>
			finish(flags, ({ signpost, output }) => listKeys(signpost, flags.client, output)),
		);
	connected(keys.command("create"))
		.description("Make a key, for servers unless told otherwise, and print its secret.")
		.argument("<name>", "to tell keys apart")
		.option("--publishable", "for web pages")
		.option("--scope <scope>", "what it may do; may be repeated", collect)
		.option("--origin <origin>", "web origin that may use it, such as https://*.example.com; may be repeated", collect)
		.option("--address <address>", "address or range that may use it; may be repeated", collect)
		.option("--expires <date>", "when it ends, such as 2027-01-31", parseDate)
		.action((name: string, flags: ConnectionFlags & CreateKeyFlags) =>
			finish(flags, ({ signpost, output }) => createKey(signpost, { ...flags, name }, output)),
		);
	connected(keys.command("rotate"))
		.description("Give a key a new secret and print it; the one before works for a while.")
		.argument("<key>", "its id, key_…")
		.option("--overlap <seconds>", "for how long the one before works (default: 86400, a day)", parseSeconds)
		.action((keyId: string, flags: ConnectionFlags & { overlap?: number }) =>
			finish(flags, ({ signpost, output }) => rotateKey(signpost, { ...flags, keyId }, output)),
		);
	connected(keys.command("revoke"))
		.description("End a key for good, within a second.")
		.argument("<key>", "its id, key_…")
		.action((keyId: string, flags: ConnectionFlags) =>
			finish(flags, ({ signpost, output }) => revokeKey(signpost, keyId, output)),
		);
	connected(keys.command("rotate-encryption"))
		.description("Encrypt what tenants keep secret by the newest of ENCRYPTION_KEYS; --key takes the ADMIN_TOKEN.")
		.option("--dry-run", "only count")
		.action((flags: ConnectionFlags & { dryRun?: boolean }) =>
			finish(flags, ({ signpost, output }) => rotateEncryption(signpost, flags, output)),
		);
}

function defineStatus(program: Command, finish: Finish): void {
	connected(program.command("status"))
		.description("Show whether the server answers, its version and the documents it has.")
		.action((flags: ConnectionFlags) =>
			finish(flags, ({ signpost, connection, output }) => status(signpost, connection.url, output)),
		);
}

function defineSuperuser(program: Command, finish: Finish): void {
	const superuser = program
		.command("superuser")
		.description("Say who may do everything in every tenant; --key takes the ADMIN_TOKEN.");
	const define = (name: string, description: string, made: boolean) =>
		connected(superuser.command(name))
			.description(description)
			.argument("<email>", "address of an account")
			.action((email: string, flags: ConnectionFlags) =>
				finish(flags, ({ signpost, output }) => setSuperuser(signpost, { email, superuser: made }, output)),
			);
	define("add", "Make somebody a superuser, within a second.", true);
	define("remove", "Make a superuser nobody special again, within a second.", false);
}

function connected(command: Command): Command {
	return command
		.option("--url <url>", "the server (default: $SIGNPOST_URL, the local server, http://localhost:3000)")
		.option("--key <key>", "secret key (default: $SIGNPOST_KEY, the local server's)")
		.option("--client <client>", "client to act on, by id or slug (default: the key's own)")
		.option("--json", "print one JSON object and nothing else")
		.addHelpText("after", EXIT_HELP);
}

function collect(value: string, values: string[] = []): string[] {
	return [...values, value];
}

function collectMinimum(value: string, values: Minimum[] = []): Minimum[] {
	const minimum = parseMinimum(value);
	if (minimum !== null) return [...values, minimum];
	throw new InvalidArgumentError("Give ndcg, recall, mrr or success at a rank and a value up to 1: ndcg@10=0.6.");
}

function parseDate(value: string): Date {
	const date = new Date(value);
	if (!Number.isNaN(date.getTime())) return date;
	throw new InvalidArgumentError("Give a date, such as 2027-01-31.");
}

function parseSeconds(value: string): number {
	const seconds = Number(value);
	if (Number.isInteger(seconds) && seconds >= 0) return seconds;
	throw new InvalidArgumentError("Give a whole number of seconds.");
}

function parseLimit(value: string): number {
	const limit = Number(value);
	if (Number.isInteger(limit) && limit >= 1 && limit <= 50) return limit;
	throw new InvalidArgumentError("Give a whole number from 1 to 50.");
}
