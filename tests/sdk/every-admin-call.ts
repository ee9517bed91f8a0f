import type { Signpost } from "../../sdk/src/index.ts";

type Note = <Output>(name: string, output: Output) => Output;
/** A client with this key, or with none. */
export type Connect = (key: string | null) => Signpost;

/** What a mail would say, or only another caller may do: that it is refused, and how. */
const refused = (call: Promise<unknown>) =>
	call.then(
		() => Promise.reject(new Error("It was not refused.")),
		({ code }: { code: string }) => ({ code }),
	);

const TOKEN = "a".repeat(43);

/** Calls every procedure of people: registers somebody, and goes on as him. Gives the client of the secret key he gets. */
export async function callAsPerson(connect: Connect, note: Note): Promise<{ person: Signpost; server: Signpost }> {
	const anybody = connect(null);
	const [email, password] = [`${crypto.randomUUID()}@example.com`, "a long password"];
	const made = note("accounts.register", await anybody.accounts.register({ email, password, organisation: "Shop" }));
	const { token, tenantId } = note("accounts.login", await anybody.accounts.login({ email, password }));
	const person = connect(token);
	const { accounts, members, invitations } = person;
	note("accounts.me", await accounts.me());
	note("accounts.switchTenant", await accounts.switchTenant({ tenantId: tenantId ?? "" }));
	note("accounts.requestVerification", await accounts.requestVerification());
	note("accounts.requestPasswordReset", await anybody.accounts.requestPasswordReset({ email }));
	note("accounts.resetPassword", await refused(anybody.accounts.resetPassword({ token: TOKEN, password })));
	note("accounts.verifyEmail", await refused(anybody.accounts.verifyEmail({ token: TOKEN })));
	const passwords = { currentPassword: password, newPassword: password };
	note("accounts.changePassword", await accounts.changePassword(passwords));
	note("accounts.setSuperuser", await refused(accounts.setSuperuser({ email, superuser: true })));
	const { invitationId } = note("members.invite", await members.invite({ email: `2${email}`, role: "viewer" }));
	note("invitations.list", await invitations.list());
	note("invitations.revoke", await invitations.revoke({ invitationId }));
	note("invitations.accept", await refused(anybody.invitations.accept({ token: TOKEN })));
	const { userId = "" } = note("members.list", await members.list()).members[0] ?? {};
	note("members.changeRole", await members.changeRole({ userId, role: "owner" }));
	note("members.suspend", await members.suspend({ userId, suspended: false }));
	note("members.remove", await refused(members.remove({ userId })));
	note("audit.listAll", await refused(person.audit.listAll()));
	note("usage.setQuota", await refused(person.usage.setQuota({ tenantId: tenantId ?? "" })));
	note("settings.rotateEncryption", await refused(person.settings.rotateEncryption({ dryRun: true })));
	return { person, server: connect(made.secretKey) };
}

/** Calls every procedure by which a tenant is run, with a secret key of the scope `admin`. */
export async function administer(server: Signpost, note: Note): Promise<void> {
	const { clients, chatbots, keys, settings, analytics, usage, models, conversations, handOver } = server;
	const { clientId } = note("clients.create", await clients.create({ slug: "second", name: "Second" }));
	note("clients.get", await clients.get({ clientId }));
	note("clients.update", await clients.update({ clientId, name: "Other" }));
	note("clients.list", await clients.list());
	const { chatbotId } = note("chatbots.create", await chatbots.create({ clientId, name: "Helper" }));
	note("chatbots.get", await chatbots.get({ chatbotId }));
	note("chatbots.update", await chatbots.update({ chatbotId, instructions: "Be brief." }));
	note("chatbots.list", await chatbots.list({ clientId }));
	const key = { clientId, kind: "secret", name: "Server", scopes: ["search"] } as const;
	const { keyId } = note("keys.create", await keys.create({ ...key, scopes: [...key.scopes] }));
	note("keys.get", await keys.get({ keyId }));
	note("keys.list", await keys.list());
	note("keys.update", await keys.update({ keyId, name: "Other" }));
	note("keys.rotate", await keys.rotate({ keyId }));
	note("keys.revoke", await keys.revoke({ keyId }));
	note("tokens.create", await server.tokens.create({ filter: { tags: ["help"] }, visitorId: "user-1" }));
	note("chatbots.delete", await chatbots.delete({ chatbotId }));
	note("clients.delete", await clients.delete({ clientId }));
	note("settings.get", await settings.get());
	note("settings.update", await settings.update({ name: "Shop" }));
	const nobody = { provider: "openai-compatible", model: "any", baseUrl: "http://127.0.0.1:9/v1" } as const;
	note("settings.testProvider", await settings.testProvider(nobody));
	note("analytics.overview", await analytics.overview());
	note("analytics.timeline", await analytics.timeline());
	note("analytics.queries", await analytics.queries());
	note("analytics.export", await analytics.export());
	note("usage.get", await usage.get());
	note("usage.setClientQuota", await usage.setClientQuota({ documents: 1_000 }));
	note("audit.list", await server.audit.list({ limit: 1 }));
	note("models.list", await models.list());
	note("models.choose", await models.choose({ models: ["extractive"] }));
	note("models.setBudget", await models.setBudget({ tokensPerDay: null, costPerDay: null }));
	note("models.usage", await models.usage());
	note("models.calls", await models.calls());
	note("conversations.feedback", await conversations.feedback());
	note("conversations.settings", await conversations.settings());
	note("conversations.configure", await conversations.configure({ retentionDays: 90 }));
	note("conversations.deleteVisitor", await refused(conversations.deleteVisitor({ userId: "nobody" })));
	note("handOver.configure", await handOver.configure({ url: "http://127.0.0.1:9/nobody" }));
	note("handOver.settings", await handOver.settings());
	note("handOver.rotateSecret", await handOver.rotateSecret());
	note("handOver.list", await handOver.list());
	note("events.unanswered", await server.events.unanswered());
}

/** Calls what visitors do with their conversations beside asking. */
export async function talk(page: Signpost, note: Note): Promise<void> {
	const { conversationId, runId } = await page.chat.start({ message: "Can gloves be returned?" });
	for await (const _event of page.chat.events({ runId }));
	note("chat.conversations", await page.chat.conversations());
	const { messages } = await page.chat.history({ conversationId });
	note("chat.rename", await page.chat.rename({ conversationId, title: "Gloves" }));
	const messageId = messages.at(-1)?.messageId ?? "";
	note("chat.feedback", await page.chat.feedback({ messageId, thumb: "up" }));
	note("chat.handOver", await refused(page.chat.handOver({ conversationId })));
	note("chat.delete", await page.chat.delete({ conversationId }));
}

/** Ends what `callAsPerson` has begun. */
export async function leave(person: Signpost, note: Note): Promise<void> {
	note("tenants.delete", await person.tenants.delete({ name: "Shop" }));
	note("accounts.logoutEverywhere", await person.accounts.logoutEverywhere());
	note("accounts.logout", await refused(person.accounts.logout()));
}
