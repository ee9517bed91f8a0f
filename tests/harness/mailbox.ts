/** A mail server that keeps what it is sent. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect } from "vitest";

export type Mailbox = {
	url: string;
	/** The newest mail to this address, once one has come that is not among those seen. */
	read: (to: string) => Promise<string>;
	/** How many have come to this address. */
	count: (to: string) => number;
	close: () => Promise<void>;
};

export async function openMailbox(): Promise<Mailbox> {
	const mails: { to: string; text: string }[] = [];
	const read = new Map<string, number>();
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ["STARTTLS"],
		async onData(stream, session, done) {
			let text = "";
			for await (const piece of stream) text += String(piece);
			// Long lines come in quoted-printable.
			const plain = text.replace(/=\r\n/g, "").replaceAll("=3D", "=");
			for (const { address } of session.envelope.rcptTo) mails.push({ to: address, text: plain });
			done();
		},
	});
	server.listen(0, "127.0.0.1");
	await once(server.server, "listening");
	const { port } = server.server.address() as AddressInfo;
	const to = (address: string) => mails.filter((mail) => mail.to === address);
	return {
		url: `smtp://127.0.0.1:${port}`,
		read: async (address) => {
			const seen = read.get(address) ?? 0;
			await expect.poll(() => to(address).length, { interval: 10 }).toBeGreaterThan(seen);
			read.set(address, seen + 1);
			return to(address)[seen]?.text ?? "";
		},
		count: (address) => to(address).length,
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

/** The token in a mail: a line of its own. */
export const tokenIn = (mail: string) => /^[\w-]{20,64}\r?$/m.exec(mail)?.[0]?.trim() ?? "";
