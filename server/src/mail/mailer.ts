export type Mail = { to: string; subject: string; text: string };

export type MailerOptions = {
	/** smtp://user:password@host:port; null: mails are only printed. */
	url: string | null;
	from: string;
	/** Whether mails that cannot be sent may be printed: in development. */
	print: ((text: string) => void) | null;
	onError: (error: unknown) => void;
};

export type Mailer = ReturnType<typeof createMailer>;

/** A server that answers slowly, in ms. */
const TIMEOUT = 10_000;

/** Sends mails without anybody waiting for it: how long that takes would tell who has an account. */
export function createMailer({ url, from, print, onError }: MailerOptions) {
	const timeouts = { connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT };
	const open = async () => (await import("nodemailer")).createTransport({ url: url ?? "", ...timeouts });
	let transport: ReturnType<typeof open> | null = null;
	const sending = new Set<Promise<unknown>>();

	async function deliver(mail: Mail): Promise<void> {
		if (url !== null) {
			transport ??= open();
			await (await transport).sendMail({ from, ...mail });
		} else if (print !== null) print(`Mail to ${mail.to}: ${mail.subject}\n${mail.text}\n`);
		else throw new Error("Without SMTP_URL no mail is sent.");
	}

	return {
		send(mail: Mail): void {
			const sent = deliver(mail)
				.catch(onError)
				.finally(() => sending.delete(sent));
			sending.add(sent);
		},
		/** Waits for what is being sent. */
		async close(): Promise<void> {
			await Promise.all(sending);
			(await transport)?.close();
		},
	};
}
