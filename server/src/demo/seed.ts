import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KEY_SCOPES, PUBLISHABLE_SCOPES } from "../features/keys/scopes.ts";
import { hashSecret, hintOf, type KeyKind, newSecret } from "../features/keys/secret.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";

const demoFile = z.object({
	url: z.string(),
	clientId: z.string(),
	widgetId: z.string(),
	publishableKey: z.string(),
	secretKey: z.string(),
});

/** What scripts read from demo.json. */
export type Demo = z.infer<typeof demoFile>;

const SLUG = "demo";

/** What its widget offers to ask of the documents here. */
const SUGGESTIONS = ["How do I put the widget on my site?", "How do I use PostgreSQL?", "How do I use Ollama?"];

/**
 * A first tenant with its client, chatbot and two keys. Keys are stored as hashes only, so demo.json is the one
 * place where they stand: when it is lost, new ones are made.
 */
export async function seedDemo(services: Services, dataDirectory: string): Promise<Omit<Demo, "url">> {
	const known = await readDemo(fileIn(dataDirectory));
	return known !== null && (await areKeysValid(services, known)) ? known : createDemo(services);
}

/** Tells scripts where the demo is; readable by the owner only. */
export async function writeDemo(dataDirectory: string, demo: Demo): Promise<void> {
	const file = fileIn(dataDirectory);
	await writeFile(file, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
	await chmod(file, 0o600);
}

const fileIn = (dataDirectory: string) => join(dataDirectory, "demo.json");

async function readDemo(file: string): Promise<Demo | null> {
	try {
		return demoFile.parse(JSON.parse(await readFile(file, "utf8")));
	} catch {
		return null;
	}
}

async function areKeysValid({ keyStore }: Services, demo: Demo): Promise<boolean> {
	const hashes = [hashSecret(demo.publishableKey), hashSecret(demo.secretKey)];
	const keys = await Promise.all(hashes.map((hash) => (hash === null ? null : keyStore.findByHash(hash))));
	return keys.every((key) => key !== null && key.revokedAt === null);
}

async function createDemo(services: Services): Promise<Omit<Demo, "url">> {
	const { database, keyStore } = services;
	const existing = await database.tenant.findFirst({ where: { clients: { some: { slug: SLUG } } } });
	const tenantId = existing?.id ?? newId("tenant");
	if (existing === null) await database.tenant.create({ data: { id: tenantId, name: "Demo" } });
	const clientId = (await keyStore.findClient(tenantId, SLUG)) ?? (await keyStore.createClient(tenantId, SLUG));
	const chatbot = await database.chatbot.findFirstOrThrow({ where: { clientId }, orderBy: { createdAt: "asc" } });
	if (existing === null)
		await database.chatbot.update({ where: { id: chatbot.id }, data: { widget: { suggestions: SUGGESTIONS } } });
	return {
		clientId: SLUG,
		widgetId: chatbot.id,
		publishableKey: await createKey(services, { tenantId, clientId, kind: "publishable" }),
		secretKey: await createKey(services, { tenantId, clientId, kind: "secret" }),
	};
}

type KeyOwner = { tenantId: string; clientId: string; kind: KeyKind };

async function createKey({ keyStore }: Services, owner: KeyOwner): Promise<string> {
	const secret = newSecret(owner.kind);
	const scopes = owner.kind === "publishable" ? PUBLISHABLE_SCOPES : KEY_SCOPES;
	const key = { ...owner, name: "Demo", hash: hashSecret(secret) ?? "", hint: hintOf(secret), scopes, origins: [] };
	await keyStore.create(key);
	return secret;
}
