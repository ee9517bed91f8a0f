import { EXTRACTIVE } from "../models/schema.ts";
import { groundednessOf } from "./groundedness.ts";
import type { RunLog } from "./run-log.ts";
import type { ChatCitation, ChatEvent, ChatGrounded } from "./schema.ts";
import type { RunOwner } from "./shared-log.ts";
import type { AnswerStep, Outcome, TerminalEvent } from "./types.ts";
import { untilAborted } from "./until-aborted.ts";

export type { RunOwner } from "./shared-log.ts";

export type RunSpec = RunOwner & {
	runId: string;
	messageId: string;
	answer: (signal: AbortSignal) => AsyncIterable<AnswerStep>;
};

/** What a run has written so far. */
export type RunDraft = { runId: string; text: string; citations: ChatCitation[] };

/** A run as it is stored when it ends. */
export type RunRecord = RunDraft & {
	status: "complete" | "stopped" | "interrupted";
	model: string;
	/** What was searched for; null when that was not come to. */
	query: string | null;
	grounded: ChatGrounded | null;
	events: ChatEvent[];
};

export type RunReport = { step: "answer" | "save"; runId: string; error: unknown };

export type Report = (problem: RunReport) => void;

export type StopReason = "stopped" | "closing";

/** One generation of an answer, from its first event to its terminal one. */
export class Run {
	readonly spec: RunSpec;
	/** Resolves when the run has ended and is stored. */
	readonly end: Promise<void>;
	ended = false;
	readonly #log: RunLog;
	readonly #report: Report;
	readonly #stopping = new AbortController();
	#text = "";
	/** How much of the text `draft` has given. */
	#drafted = 0;
	#citations: ChatCitation[] = [];
	#query: string | null = null;
	#outcome: Outcome = { type: "outcome", model: "extractive", answered: false };

	/** `save` stores its end, and does not throw. */
	constructor(spec: RunSpec, options: { log: RunLog; report: Report; save: (record: RunRecord) => Promise<void> }) {
		this.spec = spec;
		this.#log = options.log;
		this.#report = options.report;
		this.#log.open(spec);
		this.end = this.#drive(options.save);
	}

	abort(reason: StopReason): void {
		this.#stopping.abort(reason);
	}

	/** What is written so far; null when that has not grown since it was last asked for. */
	draft(): RunDraft | null {
		if (this.#text.length === this.#drafted) return null;
		this.#drafted = this.#text.length;
		return { runId: this.spec.runId, text: this.#text, citations: [...this.#citations] };
	}

	async #drive(save: (record: RunRecord) => Promise<void>): Promise<void> {
		const terminal = await this.#makeAnswer();
		// Stored before it is told, so that whoever sees the end can read the message.
		await save(this.#record(terminal));
		this.ended = true;
		this.#log.append(this.spec.runId, terminal);
	}

	async #makeAnswer(): Promise<TerminalEvent> {
		const { signal } = this.#stopping;
		try {
			for await (const step of untilAborted(this.spec.answer(signal), signal)) this.#take(step);
			return this.#done("complete");
		} catch (error) {
			const reason: StopReason | undefined = signal.aborted ? signal.reason : undefined;
			if (reason === "stopped") return this.#done("stopped");
			if (reason !== "closing") this.#report({ step: "answer", runId: this.spec.runId, error });
			return failure({ partial: this.#text !== "" });
		}
	}

	#take(step: AnswerStep): void {
		if (step.type === "outcome") {
			this.#outcome = step;
			return;
		}
		if (step.type === "asked") {
			this.#query = step.query;
			return;
		}
		if (step.type === "delta") this.#text += step.text;
		if (step.type === "citation") this.#citations.push(step.citation);
		this.#log.append(this.spec.runId, step);
	}

	#done(finish: "complete" | "stopped"): TerminalEvent {
		const { model, answered, degraded = false } = this.#outcome;
		// An extractive answer is nothing but quotes.
		const isQuoted = model === EXTRACTIVE && this.#citations.length > 0;
		const grounded = isQuoted ? "full" : groundednessOf(this.#text, this.#citations);
		return { type: "done", messageId: this.spec.messageId, finish, answered, grounded, model, degraded };
	}

	#record(terminal: TerminalEvent): RunRecord {
		const { runId } = this.spec;
		return {
			runId,
			text: this.#text,
			status: terminal.type === "error" ? "interrupted" : terminal.finish,
			citations: this.#citations,
			model: this.#outcome.model,
			query: this.#query,
			grounded: terminal.type === "error" ? null : terminal.grounded,
			events: [...this.#log.events(runId), terminal],
		};
	}
}

/** The same words whatever happened: what a provider or a database says is not for visitors. */
export const failure = (options: { partial: boolean }): TerminalEvent => ({
	type: "error",
	code: "UNAVAILABLE",
	message: options.partial ? "The answer broke off. Ask again." : "The answer could not be written. Ask again.",
	retryable: true,
	partial: options.partial,
});
