import { hash, randomBytes } from "node:crypto";
import { AppError } from "../../errors.ts";
import type { Caller } from "../access/principal.ts";
import { isSigned } from "../chat/signed-visitor.ts";
import type { VisitorCodeStore } from "./store.ts";

export const VISITOR_CODE = {
	/** Of 256 bits. */
	bytes: 32,
	/** For how long it is good, in ms: a frame that asks for one is there. */
	lifetime: 60_000,
};

export type VisitorCodeDependencies = {
	store: VisitorCodeStore;
	/** @throws AppError when a signed token is not good */
	checkVisitor: (asking: { caller: Caller; visitorToken: string }) => Promise<void>;
	/** What only who knows the code can open. */
	sealOf: (code: string) => {
		close: (place: string, content: Uint8Array) => Uint8Array;
		open: (place: string, sealed: Uint8Array) => Buffer | null;
	};
	now?: () => number;
};

export type VisitorCodeService = ReturnType<typeof createVisitorCodeService>;

/** The way of a visitor's token from a page into the frame of a widget, past everybody who listens to messages. */
export function createVisitorCodeService({ store, checkVisitor, sealOf, now = Date.now }: VisitorCodeDependencies) {
	return {
		/** A code for the token, good for this key and page's origin. */
		async identify(
			caller: Caller,
			{ visitorToken, origin }: { visitorToken: string; origin: string | null },
		): Promise<{ code: string }> {
			if (!isSigned(visitorToken))
				throw refused("The visitor's token is none that a site has signed. Sign one with createVisitorToken.");
			await checkVisitor({ caller, visitorToken });
			const code = randomBytes(VISITOR_CODE.bytes).toString("base64url");
			const sealed = Uint8Array.from(sealOf(code).close(caller.clientId, Buffer.from(visitorToken)));
			const expiresAt = new Date(now() + VISITOR_CODE.lifetime);
			await store.save(caller.clientId, { ...placeOf(caller, code, origin ?? ""), sealed, expiresAt });
			return { code };
		},

		/** The token of a code, once. `isOwnPage`: whether a page of this server asks. */
		async redeem(
			caller: Caller,
			{ code, origin, isOwnPage }: { code: string; origin: string; isOwnPage: boolean },
		): Promise<{ visitorToken: string }> {
			if (!isOwnPage) throw new AppError("FORBIDDEN", "Only the widget's frame may redeem a code.");
			const sealed = await store.take(caller.clientId, placeOf(caller, code, origin), new Date(now()));
			const token = sealed === null ? null : sealOf(code).open(caller.clientId, sealed);
			if (token === null)
				throw refused(
					"The code is not good: it is for one use within a minute, with the key and page it was given to. Identify again.",
				);
			return { visitorToken: token.toString() };
		},
	};
}

const placeOf = ({ keyId }: Caller, code: string, origin: string) => ({ hash: hash("sha256", code), keyId, origin });

const refused = (message: string) => new AppError("VISITOR_REFUSED", message);
