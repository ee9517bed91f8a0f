import { once } from "node:events";
import { createServer } from "node:net";

/** Takes the port and gives it back at once. @throws what listening on it would throw */
export async function probePort(port: number, host: string): Promise<void> {
	const probe = createServer().listen({ port, host });
	await once(probe, "listening");
	probe.close();
	await once(probe, "close");
}
