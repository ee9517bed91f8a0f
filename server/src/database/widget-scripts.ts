import { hash } from "node:crypto";
import type { Database } from "./prisma.ts";

/** What a script is called by what is in it, as the widget's build calls it. */
const NAME = /^widget-([0-9a-f]{12})\.js$/;

export type WidgetScripts = ReturnType<typeof createWidgetScripts>;

/** The tag's script of every release that worked on this database: sites hold on to one by its hash. */
export function createWidgetScripts(database: Database) {
	/** Those that somebody has asked for; there are as many as releases. */
	const known = new Map<string, Buffer>();
	return {
		/** Keeps this release's own; any number of processes may, at once and again. */
		keep: async (name: string, content: Uint8Array<ArrayBuffer>): Promise<void> =>
			void (await database.widgetScript.createMany({ data: [{ name, content }], skipDuplicates: true })),

		/** `beforeGuess`: asked before one is looked up that was never found; throws when there was too much guessing. */
		async find(name: string, beforeGuess: () => Promise<void>): Promise<Buffer | null> {
			const [, digest] = NAME.exec(name) ?? [];
			if (digest === undefined) return null;
			const remembered = known.get(name);
			if (remembered !== undefined) return remembered;
			await beforeGuess();
			const row = await database.widgetScript.findUnique({ where: { name }, select: { content: true } });
			if (row === null || !hash("sha256", row.content).startsWith(digest)) return null;
			const content = Buffer.from(row.content);
			known.set(name, content);
			return content;
		},
	};
}
