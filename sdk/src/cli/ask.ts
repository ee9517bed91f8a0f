import type { Signpost } from "../client.ts";
import type { ChatCitation, ChatDoneEvent, ChatEvent, ChatSource, ChatSuggestion } from "../generated/contract.ts";
import { errorOf } from "../internal/to-error.ts";
import type { Answer } from "../resources/answer.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";
import { routeOf } from "./search.ts";

type Reply = {
	text: string;
	sources: ChatSource[];
	citations: ChatCitation[];
	suggestions: ChatSuggestion[];
	done: ChatDoneEvent | null;
};

/** Prints the answer as it is written, and its sources; returns the exit code. Ctrl-C stops the answer. */
export async function ask(signpost: Signpost, message: string, output: Output): Promise<number> {
	const answer = signpost.chat.ask({ message });
	const interrupted = stopOnInterrupt(answer);
	const reply: Reply = { text: "", sources: [], citations: [], suggestions: [], done: null };
	for await (const event of answer) take(event, reply, output);
	output.line();
	printSources(reply, output);
	const { done, ...rest } = reply;
	output.json({
		...rest,
		...done,
		type: undefined,
		runId: await answer.runId,
		conversationId: await answer.conversationId,
	});
	if (interrupted()) return EXIT.interrupted;
	return done?.answered === false ? EXIT.nothing : EXIT.ok;
}

function take(event: ChatEvent, reply: Reply, output: Output): void {
	if (event.type === "delta") {
		reply.text += event.text;
		output.write(event.text);
	} else if (event.type === "sources") reply.sources = event.sources;
	else if (event.type === "citation") reply.citations.push(event.citation);
	else if (event.type === "suggestions") reply.suggestions = event.suggestions;
	else if (event.type === "done") reply.done = event;
	else if (event.type === "error") throw errorOf(event.message, { code: event.code as "INTERNAL" });
}

function printSources({ sources, citations }: Reply, output: Output): void {
	const cited = new Set(citations.map(({ number }) => number));
	const shown = sources.filter(({ number }) => cited.has(number));
	if (shown.length > 0) output.line();
	for (const source of shown) {
		output.line(`[${source.number}] ${output.bold(source.title)}  ${output.dim(routeOf(source))}`);
	}
}

// The first Ctrl-C ends the answer on the server, and what was written is kept; the second one ends the program.
function stopOnInterrupt(answer: Answer): () => boolean {
	let interrupted = false;
	process.once("SIGINT", () => {
		interrupted = true;
		process.once("SIGINT", () => process.exit(EXIT.interrupted));
		answer.stop().catch(() => process.exit(EXIT.interrupted));
	});
	return () => interrupted;
}
