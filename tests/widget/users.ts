/** Users of a shop, for tests of a widget that knows who its visitor is. */
import { createHash, createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { createVisitorToken } from "../../sdk/src/server.ts";
import type { Database } from "../../server/src/database/prisma.ts";
import type { TestTenant } from "../harness/tenant.ts";
import type { HostPage } from "./host-page.ts";
import { QUESTION } from "./shop.ts";

let users = 0;
/** A user whom nobody else has. */
export const newUser = () => `user-${Date.now()}-${++users}@example.com`;

/** The users' tokens, and what they have asked. */
export const usersOf = (database: Database, shopOf: () => TestTenant) => ({
	tokenFor: (userId: string, more: { expiresInSeconds?: number; key?: string } = {}) =>
		createVisitorToken({ key: shopOf().secret.secret, clientId: shopOf().clientId, userId, ...more }),

	/** A token that has ended, beyond what clocks may differ by. */
	endedToken: (userId: string) => {
		const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
		const exp = Math.floor(Date.now() / 1_000) - 60;
		const body = `${encode({ alg: "HS256" })}.${encode({ sub: userId, aud: shopOf().clientId, exp })}`;
		const secret = createHash("sha256").update(shopOf().secret.secret).digest();
		return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
	},

	questionsOf: async (userId: string) => {
		const conversation = { clientId: shopOf().clientId, visitor: { userId } };
		const where = { role: "user", conversation } as const;
		return (await database.message.findMany({ where, orderBy: { position: "asc" } })).map(({ text }) => text);
	},
});

export const identify = ({ page }: HostPage, token: string | null) =>
	page.evaluate(
		(one) => (window as unknown as { Signpost: { identify: (t: unknown) => void } }).Signpost.identify(one),
		token,
	);

/** In the frame, or in the page itself. */
type Place = HostPage["frame"] | Page;

export async function askIn(place: Place, question = QUESTION): Promise<void> {
	await place.locator("textarea").fill(question);
	await place.locator("textarea").press("Enter");
	await place.locator(".question").last().getByText(question).waitFor();
	await place.locator("article[aria-busy=false]").last().waitFor();
}

/** All that the frame keeps. */
export const keptBy = ({ page }: HostPage) =>
	page.frames()[1]?.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])) ?? "";
