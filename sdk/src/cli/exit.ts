/** What scripts can tell an outcome by. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partial: 3, nothing: 4, gate: 5, interrupted: 130 } as const;

export const EXIT_HELP = `
Exit codes: 0 done · 1 the server or the network failed · 2 wrong use · 3 some documents failed ·
4 nothing found · 5 search is worse than asked for · 130 stopped by Ctrl-C`;

/** Ends the command with one line that says what to do, and an exit code. */
export class CommandError extends Error {
	override readonly name = "CommandError";
	readonly exitCode: number;

	constructor(message: string, exitCode: number = EXIT.usage) {
		super(message);
		this.exitCode = exitCode;
	}
}
