import type { Signpost } from "../client.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

/** Makes the account with this address a superuser of the server, or nobody special again; returns the exit code. */
export async function setSuperuser(
	signpost: Signpost,
	given: { email: string; superuser: boolean },
	output: Output,
): Promise<number> {
	await signpost.accounts.setSuperuser(given);
	output.json(given);
	output.line(`${given.email} is ${given.superuser ? "a superuser" : "no superuser any more"}`);
	return EXIT.ok;
}
