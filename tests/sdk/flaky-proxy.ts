import type { AddressInfo } from "node:net";
import { createServer, connect as open, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type FlakyProxy = {
	url: string;
	/** Connections reset so far. */
	cuts: () => number;
	/** Refuses connections for a time. */
	pauseFor: (ms: number) => void;
};

/**
 * A proxy before a server that resets each connection after a number of bytes of its answers,
 * which `nextCut` chooses. Ends with the test.
 */
export async function startFlakyProxy(target: string, nextCut: () => number): Promise<FlakyProxy> {
	const { hostname, port } = new URL(target);
	let cuts = 0;
	const proxy = createServer((client) => {
		const server = open(Number(port), hostname);
		client.pipe(server);
		server.on(
			"data",
			cutter(client, nextCut(), () => (cuts += 1)),
		);
		for (const [socket, other] of [
			[client, server],
			[server, client],
		] as const) {
			socket.on("error", () => {});
			socket.on("close", () => other.destroy());
		}
	});
	await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void proxy.close());
	const listeningPort = (proxy.address() as AddressInfo).port;
	return {
		url: `http://127.0.0.1:${listeningPort}`,
		cuts: () => cuts,
		pauseFor: (ms) => {
			proxy.close();
			setTimeout(() => proxy.listen(listeningPort, "127.0.0.1"), ms);
		},
	};
}

function cutter(client: Socket, cut: number, onCut: () => void): (piece: Buffer) => void {
	let left = cut;
	return (piece) => {
		if (left >= piece.length) {
			left -= piece.length;
			client.write(piece);
			return;
		}
		if (!client.destroyed) onCut();
		client.write(piece.subarray(0, left), () => client.resetAndDestroy());
		left = 0;
	};
}
