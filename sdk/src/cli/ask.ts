import type { Signpost } from "../client.ts";
import type { ChatDoneEvent, ChatEvent } from "../generated/contract.ts";
import { type AnswerContent, errorOfEvent, NO_CONTENT, withEvent } from "../internal/answer-content.ts";
import type { Answer } from "../resources/answer.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";
import { routeOf } from "./search.ts";

/** Prints the answer as it is written, and its sources; returns the exit code. Ctrl-C stops the answer. */
export async function ask(signpost: Signpost, message: string, output: Output): Promise<number> {
	const answer = signpost.chat.ask({ message });
	const interrupted = stopOnInterrupt(answer);
	let content = NO_CONTENT;
	let done: ChatDoneEvent | null = null;
	for await (const event of answer) {
		print(event, output);
		content = withEvent(content, event);
		if (event.type === "done") done = event;
	}
	output.line();
	printSources(content, output);
	output.json({
		...content,
		...done,
		type: undefined,
		runId: await answer.runId,
		conversationId: await answer.conversationId,
	});
	if (interrupted()) return EXIT.interrupted;
	return done?.answered === false ? EXIT.nothing : EXIT.ok;
}

function print(event: ChatEvent, output: Output): void {
	if (event.type === "delta") output.write(event.text);
	if (event.type === "error") throw errorOfEvent(event);
}

function printSources({ sources, citations }: AnswerContent, output: Output): void {
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
