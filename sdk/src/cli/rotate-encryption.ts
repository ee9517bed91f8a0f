import type { Signpost } from "../client.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

/** Encrypts all stored secrets by the server's newest key, and prints what has become of them; returns the exit code. */
export async function rotateEncryption(
	signpost: Signpost,
	{ dryRun = false }: { dryRun?: boolean },
	output: Output,
): Promise<number> {
	const done = await signpost.settings.rotateEncryption({ dryRun });
	output.json(done);
	const verb = dryRun ? "would be" : "were";
	output.line(`${done.encrypted} secrets ${verb} encrypted anew, by key ${done.version}`);
	if (done.unreadable === 0) return EXIT.ok;
	output.error(`${done.unreadable} secrets cannot be read: ENCRYPTION_KEYS lacks the key they were encrypted by`);
	return EXIT.failed;
}
